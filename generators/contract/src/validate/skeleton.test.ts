import { expect, test } from "vitest";
import { sourcesOf, withFiles } from "../../test/contract-with.ts";
import { readContract } from "../read-contract.ts";
import { fieldsOf, member } from "../values/fields.ts";
import { skeletonOf } from "./skeleton.ts";

const contractOf = (schemas: readonly string[]) => `
asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders: { address: tea.orders, messages: { Order: { payload: { $ref: '#/components/schemas/S0' } } } }
operations:
  order: { action: send, channel: { $ref: '#/channels/orders' }, x-posthorn: { kind: command } }
components:
  schemas:
${schemas.map((schema, index) => `    S${index}: ${schema}`).join("\n")}
`;
const reference = (to: number) => `{ $ref: '#/components/schemas/S${to}' }`;
const flat = (count: number) => contractOf(Array.from({ length: count }, () => "{ type: object }"));
const doubling = (count: number) =>
  contractOf(
    Array.from({ length: count }, (_, index) =>
      index === count - 1
        ? "{ type: object }"
        : `{ type: object, properties: { a: ${reference(index + 1)}, b: ${reference(index + 1)} } }`,
    ),
  );
const chain = (count: number) =>
  contractOf(
    Array.from({ length: count }, (_, index) =>
      index === count - 1
        ? "{ type: object }"
        : `{ type: object, properties: { a: ${reference(index + 1)} } }`,
    ),
  );
const aliases = (count: number) =>
  contractOf(
    Array.from({ length: count }, (_, index) =>
      index === count - 1 ? "{ type: object }" : reference(index + 1),
    ),
  );

/** The number of values if every reference is replaced by its target, at most a million. */
async function dereferencedSize(text: string): Promise<number> {
  const { document } = skeletonOf(await sourcesOf(text));
  let size = 0;
  const visit = (value: unknown): void => {
    size += 1;
    if (size > 1_000_000 || typeof value !== "object" || value === null) return;
    if ("$ref" in value && typeof value.$ref === "string") {
      visit(
        value.$ref
          .slice(2)
          .split("/")
          .reduce<unknown>((holder, step) => (holder as never)[step], document),
      );
    } else Object.values(value).forEach(visit);
  };
  visit(document);
  return size;
}

test.each([
  ["schemas that refer twice to the next one", doubling, 19],
  ["a chain of a thousand schemas", chain, 1000],
  ["a thousand schemas that are only references", aliases, 1000],
] as const)(
  "dereferencing %s costs no more than dereferencing schemas without references",
  async (_, contract, count) => {
    const ratio = (await dereferencedSize(contract(count))) / (await dereferencedSize(flat(count)));
    expect(ratio).toBeLessThan(4);
  },
);

test("schemas that refer twice to the next one are read completely", async () => {
  const { contract } = await withFiles({ "contract.yaml": doubling(19) }, (folder) =>
    readContract(`${folder}/contract.yaml`),
  );
  expect(contract?.schemas).toHaveLength(19);
});

test("a chain of a thousand schemas is read completely", async () => {
  const { contract } = await withFiles({ "contract.yaml": chain(1000) }, (folder) =>
    readContract(`${folder}/contract.yaml`),
  );
  expect(contract?.schemas).toHaveLength(1000);
});

test("a schema outside the components is checked at its origin", async () => {
  const sources = await sourcesOf(
    contractOf(["{ type: object, properties: { a: { $ref: 'parts.yaml#/a' }, b: { $ref: '#/x-own/b' } } }"]) +
      "x-own: { b: { type: string } }",
    { "parts.yaml": "a: { type: array }" },
  );
  const { document, originOf } = skeletonOf(sources);
  const { schemas } = document.components as { readonly schemas: Readonly<Record<string, unknown>> };
  const added = Object.keys(schemas).slice(1);
  expect(added.map((name) => [schemas[name], originOf(["components", "schemas", name, "type"])])).toEqual([
    [{ type: "array" }, { file: "parts.yaml", pointer: "/a/type" }],
    [{ type: "string" }, { file: "contract.yaml", pointer: "/x-own/b/type" }],
  ]);
});

test("a property with the name of a keyword is not a keyword", async () => {
  const sources = await sourcesOf(
    contractOf([`{ properties: { type: ${reference(1)}, enum: ${reference(1)} } }`, "{}"]),
  );
  const { document } = skeletonOf(sources);
  expect(member(fieldsOf(member(document, "components")).schemas, "S0")).toEqual({
    properties: { type: {}, enum: {} },
  });
});

test("the skeleton refers to no other files", async () => {
  const sources = await sourcesOf(
    `${contractOf(["{}"])}  messages: { A: { $ref: 'https://tea.example/a' }, B: { $ref: 'b.yaml#/x' } }`,
    { "b.yaml": "x: { payload: {} }" },
  );
  const text = JSON.stringify(skeletonOf(sources).document);
  expect(text.match(/"\$ref":"[^#]/g)).toBeNull();
});

test("properties with the names of inherited methods do not break the rules, and have their origins", async () => {
  const text = contractOf(["{ properties: { hasOwnProperty: {}, toString: { type: oops } } }"]);
  const { diagnostics } = await withFiles({ "contract.yaml": text }, (folder) =>
    readContract(`${folder}/contract.yaml`),
  );
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ pointer }) => pointer)).toContain("/components/schemas/S0/properties/toString/type");
  expect(errors.map(({ code }) => code)).not.toContain("uncaught-error");
});

test("a chain of messages becomes one reference to the last one", async () => {
  const messages = Array.from(
    { length: 50 },
    (_, index) => `M${index}: { $ref: '#/components/messages/M${index + 1}' }`,
  );
  const text = contractOf(["{}"])
    .replace(/Order: .*/, "Order: { $ref: '#/components/messages/M0' } } }")
    .concat(`  messages: { ${messages.join(", ")}, M50: { payload: {} } }`);
  const { document } = skeletonOf(await sourcesOf(text));
  const written = fieldsOf(member(document.components, "messages"));
  const targets = new Set(Object.values(written).map((message) => member(message, "$ref")));
  expect([...targets]).toEqual(["#/components/messages/M50", undefined]);
});

test("a circle of messages is cut", async () => {
  const text = `${contractOf(["{}"])}  messages: { A: { $ref: '#/components/messages/B' }, B: { $ref: '#/components/messages/A' } }`;
  const { document } = skeletonOf(await sourcesOf(text));
  expect(Object.keys(fieldsOf(member(document.components, "messages")))).toEqual(["A", "B"]);
});

import { expect, test } from "vitest";
import { contractWith, sourcesOf } from "../../test/contract-with.ts";
import { easedRules } from "../rules/relaxed-rules.ts";
import { checkRules, knownRules } from "./check-rules.ts";

const errorsOf = async (text: string, files = {}) =>
  (await checkRules(await sourcesOf(text, files))).filter(({ severity }) => severity === "error");

test("a valid contract breaks no rule", async () => {
  expect(await errorsOf(contractWith("tags: []"))).toEqual([]);
});

test("an action that there is not is refused where it stands", async () => {
  const errors = await errorsOf(contractWith("tags: []").replace("receive", "recieve"));
  expect(errors).toMatchObject([{ code: "asyncapi-document-resolved", pointer: "/operations/order/action" }]);
});

test("a key that is mistyped is reported with what was meant, also in another file", async () => {
  expect(await errorsOf(contractWith("tags: []").replace("action:", "acton:"))).toMatchObject([
    { pointer: "/operations/order/acton", message: '"acton" is not known here. Did you mean "action"?' },
  ]);
  const elsewhere = contractWith("tags: []", "components: { messages: { A: { $ref: 'a.yaml#/b' } } }");
  expect(await errorsOf(elsewhere, { "a.yaml": "b: { sumary: What }" })).toMatchObject([
    { message: '"sumary" is not known here. Did you mean "summary"?' },
  ]);
});

test("a wrong schema is told once, where it is written, however many messages refer to it", async () => {
  const message = "{ payload: { $ref: '#/components/schemas/A' } }";
  const errors = await errorsOf(
    contractWith(
      "tags: []",
      `components: { messages: { M: ${message}, N: ${message} }, schemas: { A: { minLength: many } } }`,
    ),
  );
  expect(errors.filter(({ pointer }) => pointer.endsWith("minLength"))).toMatchObject([
    { pointer: "/components/schemas/A/minLength" },
  ]);
});

test("a wrong schema in another file is told there", async () => {
  const errors = await errorsOf(
    contractWith("tags: []", "components: { schemas: { A: { items: { $ref: 'a.yaml#/b' } } } }"),
    { "a.yaml": "b: { items: { $ref: '#/c' } }\nc: { maximum: none }" },
  );
  expect(errors).toContainEqual(expect.objectContaining({ file: "a.yaml", pointer: "/c/maximum" }));
});

test("a wrong message in another file is told there", async () => {
  const errors = await errorsOf(
    contractWith("tags: []", "components: { messages: { A: { $ref: 'a.yaml#/b' } } }"),
    {
      "a.yaml": "b: { sumary: What }",
    },
  );
  expect(errors).toMatchObject([{ file: "a.yaml", pointer: "/b/sumary" }]);
});

test("what nothing generated depends on is a warning, though the parser calls it an error", async () => {
  const text = contractWith("messages: [{ $ref: '#/channels/answers/messages/Answer' }]");
  const found = await checkRules(await sourcesOf(text));
  expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(found).toContainEqual(
    expect.objectContaining({
      severity: "warning",
      code: "asyncapi3-operation-messages-from-referred-channel",
      pointer: "/operations/order/messages/0",
    }),
  );
});

test("every rule that is eased is one that the parser has, and calls an error", async () => {
  const { Parser } = await import("@asyncapi/parser");
  const rules = (new Parser() as unknown as { spectral: { ruleset: { rules: object } } }).spectral.ruleset
    .rules as Record<string, { severity: number } | undefined>;
  const known = Object.keys(easedRules).map((code) => [code, rules[code]?.severity]);
  expect(known).toEqual(Object.keys(easedRules).map((code) => [code, 0]));
});

const openApi = "schemaFormat: 'application/vnd.oai.openapi;version=3.0.0'";

test("within a schema of OpenAPI, one with a format of its own is none", async () => {
  const a = `A: { ${openApi}, schema: { type: string } }`;
  const b = `B: { ${openApi}, schema: { items: { $ref: '#/components/schemas/A' } } }`;
  const errors = await errorsOf(contractWith("tags: []", `components: { schemas: { ${a}, ${b} } }`));
  expect(errors).toContainEqual(expect.objectContaining({ pointer: "/components/schemas/A/schemaFormat" }));
});

test("what a schema of OpenAPI refers to is held to the rules of OpenAPI", async () => {
  const payload = `{ ${openApi}, schema: { $ref: 'a.yaml#/A' } }`;
  const text = contractWith("tags: []").replace(/payload: .*/, `payload: ${payload} }`);
  const check = (minimum: string) => errorsOf(text, { "a.yaml": `A: { minimum: ${minimum} }` });
  expect(await check("1, exclusiveMinimum: true")).toEqual([]);
  expect(await check("1, exclusiveMinimum: 1")).toContainEqual(
    expect.objectContaining({ file: "a.yaml", pointer: "/A/exclusiveMinimum" }),
  );
});

test("a reference where none may stand is refused", async () => {
  const errors = await errorsOf(
    contractWith("tags: []", "components: { schemas: { A: {} } }\nid: { $ref: '#/info/title' }"),
  );
  expect(errors).toContainEqual(expect.objectContaining({ pointer: "/id" }));
});

const two = `
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders: { subscribe: { operationId: order, message: { messageId: Order, payload: { items: { $ref: '#/components/schemas/Used' } } } } }
components: { schemas: { Used: {}, Unused: {} } }
`;

test("only what nobody refers to is said to be unused", async () => {
  const found = await checkRules(await sourcesOf(two));
  expect(
    found.filter(({ code }) => code === "asyncapi-unused-component").map(({ pointer }) => pointer),
  ).toEqual(["/components/schemas/Unused"]);
});

test("right schemas are not given to the parser, which takes time with the square of their number", async () => {
  const three = contractWith("tags: []", "components: { schemas: { Cup: {}, Pot: {} } }");
  const known = knownRules();
  const given: string[] = [];
  for (const text of [three, two]) {
    await checkRules(await sourcesOf(text), known);
    given.push(...known.findings.keys());
  }
  expect(given).toEqual([expect.stringContaining("3.0.0"), expect.stringContaining("Unused")]);
  expect(given.join()).not.toMatch(/"Used"|Cup|Pot/);
});

test("ids that operations share are refused in AsyncAPI 2", async () => {
  const second = "  other: { publish: { operationId: order, message: { payload: {} } } }\ncomponents";
  const errors = await errorsOf(two.replace(/^components/m, second));
  expect(errors).toMatchObject([{ code: "asyncapi2-operation-operationId-uniqueness" }]);
});

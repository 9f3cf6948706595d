import { expect, test } from "vitest";
import { contractWith, sourcesOf } from "../../test/contract-with.ts";
import { relaxedRules } from "../rules/relaxed-rules.ts";
import { type CheckedContract, checkRules } from "./check-rules.ts";

const errorsOf = async (text: string, files = {}) =>
  (await checkRules(await sourcesOf(text, files))).diagnostics.filter(({ severity }) => severity === "error");

test("a valid contract violates no rule", async () => {
  expect(await errorsOf(contractWith("tags: []"))).toEqual([]);
});

test("an unknown action is refused at its origin", async () => {
  const errors = await errorsOf(contractWith("tags: []").replace("receive", "recieve"));
  expect(errors).toMatchObject([{ code: "asyncapi-document-resolved", pointer: "/operations/order/action" }]);
});

test("a mistyped key is reported with the intended key, even in another file", async () => {
  expect(await errorsOf(contractWith("tags: []").replace("action:", "acton:"))).toMatchObject([
    { pointer: "/operations/order/acton", message: '"acton" is not known here. Did you mean "action"?' },
  ]);
  const elsewhere = contractWith("tags: []", "components: { messages: { A: { $ref: 'a.yaml#/b' } } }");
  expect(await errorsOf(elsewhere, { "a.yaml": "b: { sumary: What }" })).toMatchObject([
    { message: '"sumary" is not known here. Did you mean "summary"?' },
  ]);
});

test("an invalid schema is reported once at its origin, even if many messages refer to it", async () => {
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

test("an invalid schema in another file is reported there", async () => {
  const errors = await errorsOf(
    contractWith("tags: []", "components: { schemas: { A: { items: { $ref: 'a.yaml#/b' } } } }"),
    { "a.yaml": "b: { items: { $ref: '#/c' } }\nc: { maximum: none }" },
  );
  expect(errors).toContainEqual(expect.objectContaining({ file: "a.yaml", pointer: "/c/maximum" }));
});

test("an invalid message in another file is reported there", async () => {
  const errors = await errorsOf(
    contractWith("tags: []", "components: { messages: { A: { $ref: 'a.yaml#/b' } } }"),
    {
      "a.yaml": "b: { sumary: What }",
    },
  );
  expect(errors).toMatchObject([{ file: "a.yaml", pointer: "/b/sumary" }]);
});

test("a mistake that generated code does not depend on is a warning, although it is an error of the parser", async () => {
  const text = contractWith("messages: [{ $ref: '#/channels/answers/messages/Answer' }]");
  const { diagnostics: found } = await checkRules(await sourcesOf(text));
  expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(found).toContainEqual(
    expect.objectContaining({
      severity: "warning",
      code: "asyncapi3-operation-messages-from-referred-channel",
      pointer: "/operations/order/messages/0",
    }),
  );
});

test("every relaxed rule is a rule of the parser whose findings are errors", async () => {
  const { Parser } = await import("@asyncapi/parser");
  const rules = (new Parser() as unknown as { spectral: { ruleset: { rules: object } } }).spectral.ruleset
    .rules as Record<string, { severity: number } | undefined>;
  const known = Object.keys(relaxedRules).map((code) => [code, rules[code]?.severity]);
  expect(known).toEqual(Object.keys(relaxedRules).map((code) => [code, 0]));
});

const openApi = "schemaFormat: 'application/vnd.oai.openapi;version=3.0.0'";

test("a schema with a format within a schema of OpenAPI is refused", async () => {
  const a = `A: { ${openApi}, schema: { type: string } }`;
  const b = `B: { ${openApi}, schema: { items: { $ref: '#/components/schemas/A' } } }`;
  const errors = await errorsOf(contractWith("tags: []", `components: { schemas: { ${a}, ${b} } }`));
  expect(errors).toContainEqual(expect.objectContaining({ pointer: "/components/schemas/A/schemaFormat" }));
});

test("the targets of references in a schema of OpenAPI are checked as OpenAPI", async () => {
  const payload = `{ ${openApi}, schema: { $ref: 'a.yaml#/A' } }`;
  const text = contractWith("tags: []").replace(/payload: .*/, `payload: ${payload} }`);
  const check = (minimum: string) => errorsOf(text, { "a.yaml": `A: { minimum: ${minimum} }` });
  expect(await check("1, exclusiveMinimum: true")).toEqual([]);
  expect(await check("1, exclusiveMinimum: 1")).toContainEqual(
    expect.objectContaining({ file: "a.yaml", pointer: "/A/exclusiveMinimum" }),
  );
});

test("a reference where references are not allowed is refused", async () => {
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

test("only components without references to them are reported as unused", async () => {
  const { diagnostics: found } = await checkRules(await sourcesOf(two));
  expect(
    found.filter(({ code }) => code === "asyncapi-unused-component").map(({ pointer }) => pointer),
  ).toEqual(["/components/schemas/Unused"]);
});

test("valid schemas are not passed to the parser, which takes quadratic time in their number", async () => {
  const three = contractWith("tags: []", "components: { schemas: { Cup: {}, Pot: {} } }");
  let checked: CheckedContract | undefined;
  const parsed: (string | undefined)[] = [];
  for (const text of [three, two]) {
    ({ checked } = await checkRules(await sourcesOf(text), checked));
    parsed.push(checked.parsed?.text);
  }
  expect(parsed).toEqual([expect.stringContaining("3.0.0"), expect.stringContaining("Unused")]);
  expect(parsed.join()).not.toMatch(/"Used"|Cup|Pot/);
});

test("duplicate ids of operations are refused in AsyncAPI 2", async () => {
  const second = "  other: { publish: { operationId: order, message: { payload: {} } } }\ncomponents";
  const errors = await errorsOf(two.replace(/^components/m, second));
  expect(errors).toMatchObject([{ code: "asyncapi2-operation-operationId-uniqueness" }]);
});

const recovery = `retry: { channel: { $ref: '#/channels/dead' }, maxAttempts: 1 }
deadLetter: { channel: { $ref: '#/components/channels/dead' } }`;
const dead = "components: { channels: { dead: { address: tea.dlq, messages: {} } } }";

test.each(["3.0.0", "3.1.0"])(
  "the keys of the proposal for retries and dead letters violate no rule of AsyncAPI %s",
  async (version) => {
    const text = contractWith(recovery, dead)
      .replace("3.0.0", version)
      .replace("  answers:", "  dead: { $ref: '#/components/channels/dead' }\n  answers:");
    const { diagnostics } = await checkRules(await sourcesOf(text));
    expect(diagnostics.filter(({ pointer }) => /retry|deadLetter|dead/.test(pointer))).toEqual([]);
    expect(await errorsOf(text)).toEqual([]);
  },
);

test("the keys of the proposal may be in a trait, and nowhere else", async () => {
  const trait = "traits: [{ deadLetter: { channel: { $ref: '#/channels/answers' } } }]";
  expect(await errorsOf(contractWith(trait))).toEqual([]);
  const channel = contractWith("tags: []").replace("address: null", "address: null\n    retry: {}");
  expect(await errorsOf(channel)).toMatchObject([{ pointer: "/channels/answers/retry" }]);
});

test("AsyncAPI 2 does not have the keys of the proposal", async () => {
  const text = `asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels: { tea: { publish: { operationId: order, retry: {}, message: { payload: {} } } } }
`;
  expect(await errorsOf(text)).toMatchObject([
    {
      pointer: "/channels/tea/publish/retry",
      message: '"retry" is not known here. Remove it, or rename it to "x-retry".',
    },
  ]);
});

import { expect, test } from "vitest";
import { contractWith, modelOf } from "../../test/contract-with.ts";

const later = "application/schema+json;version=2020-12";
const payload = "/channels/orders/messages/Order/payload";

async function problemsIn(schema: string, schemaFormat = later) {
  const text = contractWith("tags: []").replace(
    /Order: \{.*/,
    () => `Order: { payload: { schemaFormat: '${schemaFormat}', schema: ${schema} } }`,
  );
  const { diagnostics } = await modelOf(text);
  return diagnostics.filter(({ severity }) => severity === "error");
}

test.each([
  ["type", "int"],
  ["type", "[string, text]"],
  ["enum", "green"],
  ["minimum", "'3'"],
  ["exclusiveMaximum", "true"],
  ["minimum", "{ $ref: '#/x' }"],
  ["multipleOf", "0"],
  ["maxLength", "-1"],
  ["minItems", "1.5"],
  ["pattern", "3"],
  ["uniqueItems", "'yes'"],
  ["required", "true"],
  ["required", "[1]"],
  ["properties", "[a]"],
  ["allOf", "{}"],
  ["oneOf", "{ $ref: '#/x' }"],
  ["prefixItems", "{}"],
  ["dependentRequired", "[a]"],
  ["dependentSchemas", "true"],
  ["$ref", "5"],
  ["$dynamicRef", "'#tea'"],
  ["$recursiveRef", "'#'"],
])("%s: %s would be lost, and is refused at its origin", async (keyword, value) => {
  const found = await problemsIn(`{ ${keyword}: ${value} }`);
  expect(found.map(({ pointer }) => pointer)).toEqual([`${payload}/schema/${keyword}`]);
});

test.each(["items", "not", "contains", "additionalProperties", "if"])(
  "%s without a schema is refused instead of accepting every value",
  async (keyword) => {
    expect(await problemsIn(`{ ${keyword}: tea }`)).toMatchObject([
      { code: "schema-invalid", pointer: `${payload}/schema/${keyword}` },
    ]);
  },
);

test("an empty property of YAML is refused", async () => {
  expect(await problemsIn("{ properties: { tea: } }")).toMatchObject([
    { code: "schema-invalid", pointer: `${payload}/schema/properties/tea` },
  ]);
});

test("a reference to a string is refused", async () => {
  const found = await problemsIn("{ properties: { tea: { $ref: '#/info/title' } } }");
  expect(found).toMatchObject([{ code: "schema-invalid", pointer: "/info/title" }]);
});

test("dynamic references are refused in draft-07", async () => {
  const found = await problemsIn("{ $dynamicRef: '#tea' }", "application/schema+json;version=draft-07");
  expect(found).toMatchObject([{ code: "not-supported", pointer: `${payload}/schema/$dynamicRef` }]);
});

test("a mistake in a schema of a binding is a warning, because it checks no messages", async () => {
  const text = contractWith("bindings: { nats: {} }").replace(
    "address: tea.orders",
    "address: tea.orders\n    bindings: { ws: { query: { properties: } } }",
  );
  const { diagnostics } = await modelOf(text);
  expect(diagnostics.filter(({ severity }) => severity !== "information")).toMatchObject([
    { severity: "warning", code: "schema-invalid" },
  ]);
});

test.each(["#", "#/info", "#/channels/orders", "#/channels/orders/messages/Order"])(
  "a reference to %s, which is not a schema, is a warning at its origin",
  async (ref) => {
    const text = contractWith("tags: []").replace(
      "Answer: { payload: { type: object } }",
      `Answer: { payload: { properties: { tea: { $ref: '${ref}' } } } }`,
    );
    const { diagnostics } = await modelOf(
      `${text}\n  ask: { action: send, channel: { $ref: '#/channels/answers' } }`,
    );
    expect(diagnostics.filter(({ code }) => code === "ref-not-schema")).toMatchObject([
      { severity: "warning", pointer: "/channels/answers/messages/Answer/payload/properties/tea" },
    ]);
  },
);

import { expect, test } from "vitest";
import { contractWith, modelOf } from "../../test/contract-with.ts";

const read = async (payload: string, schemas = "", files = {}) => {
  const text = contractWith("tags: []", `components: { schemas: { ${schemas} } }`);
  const { contract, diagnostics } = await modelOf(
    text.replace(/payload: \{ type: object, required.*/, `payload: ${payload} }`),
    files,
  );
  return { payload: contract.messages[0]?.payload, schemas: contract.schemas, diagnostics };
};

test("the model has every keyword of draft-07", async () => {
  const plain = {
    title: "T",
    description: "D",
    default: 1,
    examples: [1],
    readOnly: true,
    writeOnly: false,
    enum: [1, null],
    multipleOf: 2,
    maximum: 9,
    exclusiveMaximum: 10,
    minimum: 1,
    exclusiveMinimum: 0,
    maxLength: 3,
    minLength: 1,
    pattern: "^a",
    format: "date",
    contentEncoding: "base64",
    contentMediaType: "text/plain",
    maxItems: 4,
    minItems: 1,
    uniqueItems: true,
    required: ["a"],
    maxProperties: 5,
    minProperties: 1,
    discriminator: "a",
  };
  const subschemas = [
    "additionalItems",
    "contains",
    "additionalProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
  ];
  const schema = {
    ...plain,
    ...Object.fromEntries(subschemas.map((keyword) => [keyword, false])),
    const: null,
    items: [true],
    properties: { a: true },
    patternProperties: { "^b": true },
    dependencies: { a: ["b"], c: true },
    allOf: [true],
    anyOf: [true],
    oneOf: [true],
    type: ["string", "null"],
  };
  const { payload } = await read(JSON.stringify(schema));
  const { type, const: _, ...rest } = schema;
  expect(payload).toEqual({
    ...rest,
    types: type,
    const: { value: null },
    origin: { file: "contract.yaml", pointer: "/channels/orders/messages/Order/payload" },
  });
});

test("OpenAPI's nullable adds null to the types", async () => {
  expect((await read("{ type: string, nullable: true }")).payload).toMatchObject({
    types: ["string", "null"],
  });
});

test("a reference stays a reference by name, so that recursive schemas are finite", async () => {
  const { payload, schemas } = await read(
    "{ $ref: '#/components/schemas/Leaf' }",
    "Leaf: { properties: { of: { $ref: '#/components/schemas/Leaf' } } }, Unused: {}",
  );
  expect(payload).toEqual({ ref: "Leaf" });
  expect(schemas).toMatchObject([{ name: "Leaf", schema: { properties: { of: { ref: "Leaf" } } } }]);
});

test("a reference to true or false is a reference too", async () => {
  const { schemas } = await read("{ $ref: '#/components/schemas/Never' }", "Never: false");
  expect(schemas).toMatchObject([{ name: "Never", schema: false }]);
});

test("schemas of the same name in different files get different names, and the contract's schema keeps its name", async () => {
  const { payload, schemas, diagnostics } = await read(
    "{ properties: { a: { $ref: 'b.yaml#/definitions/Tea' }, b: { $ref: '#/components/schemas/Tea' } } }",
    "Tea: { type: string }",
    { "b.yaml": "definitions: { Tea: { type: number } }" },
  );
  expect(payload).toMatchObject({ properties: { a: { ref: "b_Tea" }, b: { ref: "Tea" } } });
  expect(schemas.map(({ name }) => name)).toEqual(["b_Tea", "Tea"]);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: "schema-name-collision", severity: "warning" }),
  );
});

test("a payload that is referred to gets the name of its message", async () => {
  const { payload } = await read(
    "{ properties: { a: { $ref: '#/channels/answers/messages/Answer/payload' } } }",
  );
  expect(payload).toMatchObject({ properties: { a: { ref: "Answer_payload" } } });
});

test("keywords beside a reference are ignored, which is reported", async () => {
  const { diagnostics } = await read(
    "{ $ref: '#/components/schemas/Tea', minLength: 3, x-note: a }",
    "Tea: {}",
  );
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: "ref-siblings",
      severity: "information",
      message: expect.stringContaining("(minLength)"),
    }),
  );
});

test("a property called __proto__ is a property", async () => {
  const { payload } = await read("{ properties: { __proto__: { type: string } } }");
  expect(Object.keys((payload as { properties: object }).properties)).toEqual(["__proto__"]);
});

test("references in place of a list or a map of schemas are not supported yet", async () => {
  const { diagnostics } = await read("{ properties: { $ref: '#/x-all' } }");
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: "not-supported",
      pointer: "/channels/orders/messages/Order/payload/properties",
    }),
  );
});

test("an unknown keyword is reported once and ignored", async () => {
  const { payload, diagnostics } = await read(
    "{ type: object, sorted: 3, x-note: a, properties: { a: { sorted: 4, $comment: b } } }",
  );
  expect(payload).not.toHaveProperty("sorted");
  expect(diagnostics.filter(({ code }) => code === "keyword-ignored")).toEqual([
    expect.objectContaining({
      severity: "information",
      pointer: "/channels/orders/messages/Order/payload/sorted",
    }),
  ]);
});

test.each([
  ["minLenght", "minLength"],
  ["minlength", "minLength"],
  ["requird", "required"],
  ["aditionalPropertys", "additionalProperties"],
  ["enums", "enum"],
  ["comment", undefined],
  ["schema", undefined],
  ["dependentRequired", undefined],
  ["unevaluatedItems", undefined],
  ["note", undefined],
])("the keyword %s is a warning everywhere if it probably means %s", async (keyword, meant) => {
  const { diagnostics } = await read(`{ ${keyword}: 3, properties: { a: { ${keyword}: 3 } } }`);
  const slips = diagnostics.filter(({ code }) => code === "keyword-misspelt");
  expect(slips.map(({ severity, pointer }) => `${severity} ${pointer.split("/payload").at(-1)}`)).toEqual(
    meant === undefined ? [] : [`warning /${keyword}`, `warning /properties/a/${keyword}`],
  );
  for (const { message } of slips) expect(message).toContain(`Did you mean "${meant}"?`);
});

test("a keyword that is already present is not suggested", async () => {
  const { diagnostics } = await read("{ type: string, types: [a] }");
  expect(diagnostics.map(({ code }) => code)).not.toContain("keyword-misspelt");
});

import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf, problemsOf, sourcesOf } from "../../test/contract-with.ts";
import type { SchemaObject } from "../model/schema.ts";
import { mergeTraits } from "../traits/merge-traits.ts";
import { translateSchemas } from "./translate-schemas.ts";

const openApi = "application/vnd.oai.openapi;version=3.0.0";
const draft = (version: string) => `application/schema+json;version=draft-${version}`;

async function read(schemaFormat: string, schema: string, schemas = "", files: Record<string, string> = {}) {
  const order = `Order: { payload: { schemaFormat: '${schemaFormat}', schema: ${schema} } }`;
  const text = contractWith("tags: []", `components: { schemas: { ${schemas} } }`).replace(
    /Order: \{.*/,
    order,
  );
  const { contract, diagnostics } = await modelOf(text, files);
  const payload = operationOf(contract, "order").messages[0]?.payload as SchemaObject;
  return { payload, schemas: contract.schemas, diagnostics, problems: problemsOf(diagnostics) };
}

test.each([openApi, "application/vnd.oai.openapi+json;version=3.0.3", draft("04")])(
  "exclusive flags of %s become exclusive bounds",
  async (format) => {
    const { payload, problems } = await read(
      format,
      "{ minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false }",
    );
    expect(payload).toMatchObject({ exclusiveMinimum: 1, maximum: 9 });
    expect(payload).not.toHaveProperty("minimum");
    expect(payload).not.toHaveProperty("exclusiveMaximum");
    expect(problems).toEqual([]);
  },
);

test("a schema of OpenAPI keeps nullable, example, readOnly and format", async () => {
  const { payload } = await read(
    openApi,
    "{ properties: { a: { type: string, nullable: true, example: x, readOnly: true, format: date-time } } }",
  );
  expect(payload.properties?.a).toMatchObject({
    types: ["string", "null"],
    examples: ["x"],
    readOnly: true,
    format: "date-time",
  });
});

test("the discriminator of OpenAPI has the property, and its mapping has the values", async () => {
  const { payload, schemas } = await read(
    openApi,
    "{ oneOf: [{ $ref: '#/components/schemas/Green' }, { $ref: '#/components/schemas/Black' }], discriminator: { propertyName: kind, mapping: { g: '#/components/schemas/Green', b: Black } } }",
    "Green: { properties: { kind: { type: string } } }, Black: { properties: { kind: { type: string, enum: [b] } } }",
  );
  expect(payload).toMatchObject({ discriminator: "kind", oneOf: [{ ref: "Green" }, { ref: "Black" }] });
  expect(schemas).toMatchObject([
    { name: "Green", schema: { required: ["kind"], properties: { kind: { const: { value: "g" } } } } },
    { name: "Black", schema: { required: ["kind"], properties: { kind: { enum: ["b"] } } } },
  ]);
});

test("the targets of references in a schema of OpenAPI are schemas of OpenAPI, and translated once", async () => {
  const { schemas, problems } = await read(
    openApi,
    "{ $ref: '#/components/schemas/A' }",
    "A: { properties: { a: { $ref: '#/components/schemas/A' }, n: { minimum: 3, exclusiveMinimum: true } } }",
  );
  expect(problems).toEqual([]);
  expect(schemas).toMatchObject([
    { name: "A", schema: { properties: { a: { ref: "A" }, n: { exclusiveMinimum: 3 } } } },
  ]);
});

test("tuples, dependencies and definitions of 2020-12 become those of draft-07", async () => {
  const { payload, schemas, problems } = await read(
    draft("2020-12"),
    `{ $defs: { N: { type: number } },
       properties: { pair: { prefixItems: [{ type: string }, { $ref: '#/channels/orders/messages/Order/payload/schema/$defs/N' }], items: false } },
       dependentRequired: { a: [b], c: [d] },
       dependentSchemas: { c: { minProperties: 2 } } }`,
  );
  expect(problems).toEqual([]);
  expect(payload).toMatchObject({
    properties: { pair: { items: [{ types: ["string"] }, { ref: "N" }], additionalItems: false } },
    dependencies: { a: ["b"], c: { allOf: [{ minProperties: 2 }, { required: ["d"] }] } },
  });
  expect(schemas).toMatchObject([{ name: "N", schema: { types: ["number"] } }]);
});

test("keywords beside a reference count in 2020-12, even if other schemas refer to it", async () => {
  const { payload, schemas, problems } = await read(
    draft("2020-12"),
    "{ properties: { a: { $ref: '#/components/schemas/A', minLength: 2 }, b: { $ref: '#/components/schemas/A', title: B }, c: { $ref: '#/components/schemas/C' } } }",
    "A: { type: string }, C: { $ref: '#/components/schemas/A', maxLength: 7 }",
  );
  expect(problems).toEqual([]);
  expect(payload.properties).toMatchObject({
    a: { allOf: [{ ref: "A" }], minLength: 2 },
    b: { allOf: [{ ref: "A" }], title: "B" },
    c: { ref: "C" },
  });
  expect(schemas.find(({ name }) => name === "C")?.schema).toMatchObject({
    allOf: [{ ref: "A" }],
    maxLength: 7,
  });
});

test("unevaluated properties are additional ones if nothing else describes properties", async () => {
  const { payload, problems } = await read(
    draft("2019-09"),
    "{ properties: { a: {} }, unevaluatedProperties: false }",
  );
  expect([payload.additionalProperties, problems]).toEqual([false, []]);
});

test.each([
  ["{ allOf: [{}], unevaluatedProperties: false }", "unevaluatedProperties"],
  ["{ $dynamicRef: '#a' }", "$dynamicRef"],
  ["{ contains: {}, minContains: 2 }", "minContains"],
])("%s has no counterpart, and is refused at its origin", async (schema, keyword) => {
  const { diagnostics } = await read(draft("2020-12"), schema);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: "not-supported",
      pointer: `/channels/orders/messages/Order/payload/schema/${keyword}`,
    }),
  );
});

test("the format of a payload in AsyncAPI 2 is beside it", async () => {
  const { contract, diagnostics } = await modelOf(`
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders: { subscribe: { operationId: order, message: { messageId: Order, schemaFormat: '${openApi}', payload: { minimum: 1, exclusiveMinimum: true } } } }`);
  expect(problemsOf(diagnostics)).toEqual([]);
  expect(operationOf(contract, "order").messages[0]?.payload).toMatchObject({ exclusiveMinimum: 1 });
});

const dialectsWithSiblings = [
  draft("2019-09"),
  "application/schema+yaml;version=2020-12",
  "application/vnd.oai.openapi;version=3.1.0",
];

test.each(dialectsWithSiblings)(
  "a file in %s may be a reference with definitions beside it",
  async (format) => {
    const { payload, schemas, problems } = await read(format, "{ $ref: 'tea.json' }", "", {
      "tea.json": '{ "$ref": "#/$defs/cups", "$defs": { "cups": { "type": "integer" } } }',
    });
    expect(problems).toEqual([]);
    expect(payload).toEqual({ ref: "tea" });
    expect(schemas).toMatchObject([
      { name: "tea", schema: { ref: "cups" } },
      { name: "cups", schema: { types: ["integer"] } },
    ]);
  },
);

test.each(dialectsWithSiblings)("a file in %s keeps the limits beside its reference", async (format) => {
  const { schemas, problems } = await read(format, "{ $ref: 'few.json' }", "", {
    "few.json": '{ "$ref": "./cups.json", "minimum": 3, "$id": "https://tea.example/few.json" }',
    "cups.json": '{ "type": "integer", "description": "Cups." }',
  });
  expect(problems).toEqual([]);
  expect(schemas).toMatchObject([
    { name: "few", schema: { types: ["integer"], minimum: 3, allOf: [{ ref: "cups" }] } },
    { name: "cups", schema: { types: ["integer"] } },
  ]);
});

test("a payload keeps the keywords beside its reference", async () => {
  const { payload } = await read(
    draft("2020-12"),
    "{ $ref: '#/components/schemas/A', allOf: [{ maximum: 9 }], prefixItems: [{ $ref: '#/components/schemas/A' }] }",
    "A: { type: [integer, array] }",
  );
  expect(payload).toMatchObject({ items: [{ ref: "A" }], allOf: [{ maximum: 9 }, { ref: "A" }] });
});

test("annotations beside a reference are kept", async () => {
  const { payload, diagnostics } = await read(
    draft("2020-12"),
    "{ properties: { a: { $ref: '#/components/schemas/A', description: Sorts., default: green, $comment: no, $anchor: a } } }",
    "A: { type: string }",
  );
  expect(payload.properties?.a).toEqual({
    origin: expect.anything(),
    description: "Sorts.",
    default: "green",
    allOf: [{ ref: "A" }],
  });
  expect(diagnostics.filter(({ code }) => code === "ref-siblings")).toEqual([]);
});

test("keywords beside a reference are ignored in OpenAPI 3.0 and draft-07, which is reported", async () => {
  for (const format of [openApi, draft("04"), draft("07")]) {
    const { payload, diagnostics } = await read(
      format,
      "{ properties: { a: { $ref: '#/components/schemas/A', minLength: 2, definitions: {} } } }",
      "A: { type: string }",
    );
    expect(payload.properties?.a).toEqual({ ref: "A" });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "ref-siblings", message: expect.stringContaining("(minLength)") }),
    );
  }
});

test("references into rewritten keywords keep their targets", async () => {
  const path = "#/channels/orders/messages/Order/payload/schema";
  const { payload, schemas, problems } = await read(
    draft("2020-12"),
    `{ prefixItems: [{ type: string }], items: { type: number }, dependentSchemas: { a: { type: boolean } },
       properties: { first: { $ref: '${path}/prefixItems/0' }, rest: { $ref: '${path}/items' }, a: { $ref: '${path}/dependentSchemas/a' } } }`,
  );
  expect(problems).toEqual([]);
  const schemaOf = (property: unknown) =>
    schemas.find(({ name }) => name === (property as { ref: string }).ref)?.schema;
  expect(Object.values(payload.properties ?? {}).map(schemaOf)).toMatchObject([
    { types: ["string"] },
    { types: ["number"] },
    { types: ["boolean"] },
  ]);
});

test("keywords that have a counterpart in draft-07 are not reported as unknown", async () => {
  const { diagnostics } = await read(
    draft("2020-12"),
    `{ $anchor: tea, prefixItems: [{}], dependentRequired: { a: [b] }, dependentSchemas: { a: {} }, contains: {},
       minContains: 1, unevaluatedProperties: true }`,
  );
  expect(diagnostics.map(({ code }) => code)).not.toContain("keyword-ignored");
});

test("dependencies of all kinds are merged", async () => {
  const { payload } = await read(
    draft("2019-09"),
    "{ dependencies: { a: [b] }, dependentRequired: { a: [c] }, dependentSchemas: { a: { minProperties: 2 } } }",
  );
  expect(payload.dependencies?.a).toMatchObject({
    allOf: [{ required: ["b"] }, { minProperties: 2 }, { required: ["c"] }],
  });
});

test("a trait may give the format of a payload in AsyncAPI 2", async () => {
  const { contract, diagnostics } = await modelOf(`
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  orders: { subscribe: { operationId: order, message: { messageId: Order, traits: [{ schemaFormat: '${draft("2020-12")}' }],
    payload: { prefixItems: [{ type: string }] } } } }`);
  expect(problemsOf(diagnostics)).toEqual([]);
  expect(operationOf(contract, "order").messages[0]?.payload).toMatchObject({
    items: [{ types: ["string"] }],
  });
});

test("translating does not change the files", async () => {
  const schema = `{ $ref: '#/$defs/a', minimum: 1, prefixItems: [{}], dependentRequired: { a: [b] }, unevaluatedItems: false,
    $defs: { a: { oneOf: [{ $ref: '#/$defs/b' }], discriminator: { propertyName: k, mapping: { x: '#/$defs/b' } } }, b: {} } }`;
  const sources = await sourcesOf(
    `a: { schemaFormat: '${dialectsWithSiblings[2]}', schema: { $ref: 'b.yaml' } }`,
    {
      "b.yaml": schema,
    },
  );
  const before = structuredClone([...sources.files.values()].map(({ data }) => data));
  const { sources: translated } = translateSchemas(mergeTraits(sources));
  const root = sources.files.get("b.yaml")?.data as object;
  expect(translated.translationOf(root)).toMatchObject({ minimum: 1, items: [{}] });
  expect([...sources.files.values()].map(({ data }) => data)).toEqual(before);
});

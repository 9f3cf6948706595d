import { expect, test } from "vitest";
import { contractWith, modelOf } from "../../../test/contract-with.ts";
import type { Contract } from "../../model/contract.ts";

const format = "application/vnd.apache.avro;version=1.9.0";
const order = /Order: \{ payload.*/;

const read = (schema: unknown, files = {}, rest = "") =>
  modelOf(
    contractWith("tags: []", rest).replace(
      order,
      `Order: ${JSON.stringify({ payload: { schemaFormat: format, schema } })}`,
    ),
    files,
  );

const record = (fields: readonly object[], more = {}) => ({ type: "record", name: "Order", fields, ...more });
const encodingOf = ({ messages }: Contract) => messages[0]?.encoding;
const named = ({ schemas }: Contract, name: string) => schemas.find((each) => each.name === name)?.schema;

async function problems(schema: unknown, files = {}): Promise<readonly unknown[]> {
  const { diagnostics } = await read(schema, files);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ code, file, pointer, message }) => [code, file, pointer, message]);
}

test("a record is a named object, and fields with a default are optional", async () => {
  const { contract } = await read(
    record(
      [
        { name: "id", type: "string", doc: "Its number." },
        { name: "cups", type: "int", default: 1 },
      ],
      {
        namespace: "tea",
        doc: "The ordered tea.",
      },
    ),
  );
  expect(contract.messages[0]).toMatchObject({
    payload: { ref: "Order" },
    contentType: "application/vnd.apache.avro",
  });
  expect(named(contract, "Order")).toMatchObject({
    description: "The ordered tea.",
    types: ["object"],
    required: ["id"],
    additionalProperties: false,
    properties: {
      id: { types: ["string"], description: "Its number." },
      cups: { types: ["integer"], default: 1, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
    },
  });
  expect(encodingOf(contract)).toEqual({
    kind: "avro",
    schema: {
      type: "record",
      name: "tea.Order",
      fields: [
        { name: "id", type: "string" },
        { name: "cups", type: "int", default: 1 },
      ],
    },
  });
});

test("decoding a record fills in its defaults", async () => {
  const fields = [{ name: "cups", type: "int", default: 1 }];
  const [filled, plain] = await Promise.all([read(record(fields)), read(record([]))]);
  expect(named(filled.contract, "Order")).toMatchObject({ fillsDefaults: true });
  expect(named(plain.contract, "Order")).not.toHaveProperty("fillsDefaults");
});

test.each([
  ["null", { types: ["null"] }],
  ["boolean", { types: ["boolean"] }],
  ["long", { types: ["integer"], format: "int64" }],
  ["double", { types: ["number"] }],
  ["float", { types: ["number"], format: "float" }],
  ["bytes", { types: ["string"], binary: true }],
  [
    { type: "string", logicalType: "uuid" },
    { types: ["string"], format: "uuid" },
  ],
  [
    { type: "long", logicalType: "timestamp-millis" },
    { types: ["integer"], description: "Avro's logical type timestamp-millis." },
  ],
  [
    { type: "array", items: "string" },
    { types: ["array"], items: { types: ["string"] } },
  ],
  [
    { type: "map", values: "double" },
    { types: ["object"], additionalProperties: { types: ["number"] } },
  ],
  [["null", "string"], { anyOf: [{ types: ["null"] }, { types: ["string"] }] }],
])("programs see %j in its form in JSON", async (type, schema) => {
  const { contract } = await read(type);
  expect(contract.messages[0]?.payload).toMatchObject(schema);
});

test("a type may contain itself, and becomes a reference by name", async () => {
  const { contract } = await read(record([{ name: "next", type: ["null", "Order"], default: null }]));
  expect(named(contract, "Order")).toMatchObject({
    properties: { next: { anyOf: [{ types: ["null"] }, { ref: "Order" }] } },
  });
});

test("names without a namespace get the namespace of the record around them", async () => {
  const size = { type: "enum", name: "Size", symbols: ["SMALL", "LARGE"] };
  const pot = { type: "fixed", name: "other.Pot", size: 2 };
  const fields = [
    { name: "size", type: size },
    { name: "other", type: "Size" },
    { name: "same", type: "tea.Size" },
    { name: "pot", type: pot },
  ];
  const { contract, diagnostics } = await read(record(fields, { namespace: "tea" }));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(encodingOf(contract)).toMatchObject({
    schema: {
      fields: [
        { type: { name: "tea.Size" } },
        { type: "tea.Size" },
        { type: "tea.Size" },
        { type: { name: "other.Pot" } },
      ],
    },
  });
  expect(named(contract, "Size")).toMatchObject({ types: ["string"], enum: ["SMALL", "LARGE"] });
});

test("a schema may be in separate files, which references lead to", async () => {
  const { contract, diagnostics } = await read(
    { $ref: "avro/order.avsc" },
    {
      "avro/order.avsc": JSON.stringify(
        record([
          { name: "one", type: { $ref: "cup.avsc" } },
          { name: "two", type: { $ref: "cup.avsc" } },
        ]),
      ),
      "avro/cup.avsc": '{ "type": "record", "name": "Cup", "fields": [] }',
    },
  );
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(encodingOf(contract)).toMatchObject({
    schema: { fields: [{ type: { name: "Cup", fields: [] } }, { type: "Cup" }] },
  });
  expect(contract.schemas.map(({ name, origin }) => [name, origin.file])).toEqual([
    ["Order", "avro/order.avsc"],
    ["Cup", "avro/cup.avsc"],
  ]);
});

test("types of the same name become one if their definitions are equal, and get different names otherwise", async () => {
  const cup = (type: string) => ({ type: "record", name: "Cup", fields: [{ name: "size", type }] });
  const messages = ["int", "int", "string"].map(
    (type, index) => `M${index}: ${JSON.stringify({ payload: { schemaFormat: format, schema: cup(type) } })}`,
  );
  const { contract, diagnostics } = await modelOf(
    contractWith("tags: []").replace(order, messages.join("\n      ")),
  );
  expect(contract.messages.map(({ payload }) => payload)).toEqual([
    { ref: "Cup" },
    { ref: "Cup" },
    { ref: "contract_Cup" },
  ]);
  expect(diagnostics.map(({ code }) => code)).toContain("schema-name-collision");
});

test("the content type is that of the message, unless it is a range", async () => {
  const typed = async (contentType: string) => {
    const message = JSON.stringify({ contentType, payload: { schemaFormat: format, schema: "int" } });
    return modelOf(contractWith("tags: []").replace(order, `Order: ${message}`));
  };
  expect((await typed("avro/binary")).contract.messages[0]?.contentType).toBe("avro/binary");
  expect((await typed("application/*+avro")).contract.messages[0]?.contentType).toBe(
    "application/vnd.apache.avro",
  );
  expect((await typed("application/json")).diagnostics).toContainEqual(
    expect.objectContaining({
      code: "not-supported",
      pointer: "/channels/orders/messages/Order/contentType",
    }),
  );
});

const at = "/channels/orders/messages/Order/payload/schema";

test.each([
  [
    "an impossible name of a type",
    record([{ name: "id", type: "a b" }]),
    "/fields/0/type",
    '"a b" is not a type',
  ],
  [
    "a type that is used before its definition",
    record([
      { name: "one", type: "Cup" },
      { name: "two", type: { type: "fixed", name: "Cup", size: 1 } },
    ]),
    "/fields/0/type",
    '"Cup" is used before it is defined',
  ],
  [
    "null without quotes",
    record([{ name: "id", type: [null, "int"] }]),
    "/fields/0/type/0",
    "null is not a type",
  ],
  ["a record without fields", { type: "record", name: "A" }, "", '"A" has no fields'],
  ["a record without a name", { type: "record", fields: [] }, "", "a type (record) has no name"],
  ["a name with a blank", { type: "enum", name: "a b", symbols: ["A"] }, "", '"a b" is not a valid name'],
  ["a field without a name", record([{ type: "int" }]), "/fields/0", '"" is not a valid name of a field'],
  [
    "a field twice",
    record([
      { name: "a", type: "int" },
      { name: "a", type: "int" },
    ]),
    "/fields/1",
    'the field "a" appears twice',
  ],
  [
    "a definition twice",
    record([{ name: "a", type: { type: "fixed", name: "Order", size: 1 } }]),
    "/fields/0/type",
    '"Order" is defined twice',
  ],
  [
    "a symbol twice",
    { type: "enum", name: "A", symbols: ["B", "B"] },
    "/symbols",
    'the enum "A" has the symbol "B" twice',
  ],
  ["a fixed without a size", { type: "fixed", name: "A" }, "", 'the fixed type "A" has no size'],
  ["a union in a union", ["int", ["null"]], "", "a union contains a union"],
  ["a union with a type twice", ["int", "int"], "", 'a union has "int" twice'],
  [
    "a default of another type",
    record([{ name: "a", type: "int", default: "1" }]),
    "/fields/0/default",
    'the default of "a" does not fit its type',
  ],
])("%s is refused at its origin", async (_what, schema, pointer, problem) => {
  expect(await problems(schema)).toContainEqual([
    "avro-invalid",
    "contract.yaml",
    `${at}${pointer}`,
    expect.stringContaining(`The Avro schema is invalid: ${problem}`),
  ]);
});

test("a mistake in another file is reported there", async () => {
  const file = '{ "type": "array", "items": "a cup" }';
  expect(await problems({ $ref: "cups.avsc" }, { "cups.avsc": file })).toEqual([
    ["avro-invalid", "cups.avsc", "/items", expect.stringContaining('"a cup" is not a type')],
  ]);
});

test("types that only a registry has are a warning, and the payload is bytes of Avro", async () => {
  const fields = [
    { name: "cup", type: ["null", "Cup"], default: null },
    { name: "other", type: "Cup", default: {} },
  ];
  const { contract, diagnostics } = await read(record(fields, { namespace: "tea" }));
  expect(diagnostics.filter(({ code }) => code.startsWith("avro-"))).toMatchObject([
    {
      severity: "warning",
      code: "avro-incomplete",
      message: expect.stringContaining('"tea.Cup"'),
      pointer: `${at}/fields/0/type/1`,
    },
  ]);
  expect(contract.messages).toMatchObject([{ payload: true, contentType: "application/vnd.apache.avro" }]);
  expect(encodingOf(contract)).toBeUndefined();
  expect(contract.schemas).toEqual([]);
});

test("a mistyped type of Avro is a warning with the intended type", async () => {
  const { diagnostics } = await read(record([{ name: "cup", type: "strng" }], { namespace: "tea" }));
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: "avro-incomplete",
      message: expect.stringMatching(/Did you mean "string"\?$/),
    }),
  );
});

test("other mistakes in a schema with types of a registry are errors", async () => {
  const fields = [
    { name: "cup", type: "Cup" },
    { name: "count", type: "int", default: "1" },
  ];
  expect(await problems(record(fields))).toMatchObject([
    ["avro-invalid", "contract.yaml", expect.any(String), expect.any(String)],
  ]);
});

test.each([
  ["application/vnd.apache.avro", [], "avro-invalid"],
  ["application/vnd.google.protobuf", {}, "protobuf-invalid"],
])(
  "an invalid payload of %s is an error even if no operation uses it",
  async (schemaFormat, schema, code) => {
    const unused = { payload: { schemaFormat, schema } };
    const text = `components: { messages: { Unused: ${JSON.stringify(unused)} } }`;
    const { diagnostics } = await read("int", {}, text);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
      { code, pointer: expect.stringMatching(/^\/components\/messages\/Unused\/payload\/schema/) },
    ]);
  },
);

test("a mistake in a Protobuf text is a warning if no operation uses it", async () => {
  const unused = { payload: { schemaFormat: "application/vnd.google.protobuf", schema: "message {" } };
  const text = `components: { messages: { Unused: ${JSON.stringify(unused)} } }`;
  const { diagnostics } = await read("int", {}, text);
  expect(diagnostics.filter(({ code }) => code === "protobuf-invalid")).toMatchObject([
    { severity: "warning" },
  ]);
});

test("a message that no operation uses adds nothing to the contract", async () => {
  const unused = { payload: { schemaFormat: format, schema: record([{ name: "cup", type: "Cup" }]) } };
  const text = `components: { messages: { Unused: ${JSON.stringify(unused)} } }`;
  const { contract, diagnostics } = await read("int", {}, text);
  expect(diagnostics.filter(({ code }) => code.startsWith("avro-"))).toEqual([]);
  expect([contract.messages.length, contract.schemas]).toEqual([1, []]);
});

test("references in a circle without a name, or to too many types, are errors", async () => {
  const circle = '{ "type": "array", "items": { "$ref": "a.json" } }';
  expect(await problems({ $ref: "a.json" }, { "a.json": circle })).toMatchObject([
    ["avro-invalid", "a.json", "", expect.stringContaining("it contains itself")],
  ]);
  const doubled = Array.from({ length: 30 }, (_, level) => [
    `m${level}.json`,
    JSON.stringify([
      { type: "array", items: { $ref: `m${level + 1}.json` } },
      { type: "map", values: { $ref: `m${level + 1}.json` } },
    ]),
  ]);
  const files = { ...Object.fromEntries(doubled), "m30.json": '"int"' };
  expect(await problems({ $ref: "m0.json" }, files)).toMatchObject([
    ["ref-excessive", "contract.yaml", at, expect.any(String)],
  ]);
});

test("records in a union that cannot be distinguished are a warning", async () => {
  const event = (name: string, ...fields: readonly string[]) => ({
    type: "record",
    name,
    fields: fields.map((field) => ({ name: field, type: "int" })),
  });
  const codes = async (...union: readonly object[]) => {
    const { diagnostics } = await read(union);
    return diagnostics
      .filter(({ severity }) => severity === "warning")
      .map(({ code, pointer }) => [code, pointer]);
  };
  expect(await codes(event("Added", "line"), event("Removed", "line"))).toEqual([["avro-ambiguous", at]]);
  expect(await codes(event("Added", "line"), event("Moved", "line", "to"))).toEqual([]);
});

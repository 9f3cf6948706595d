import { expect, test } from "vitest";
import { contractWith, modelOf } from "../../../test/contract-with.ts";

const format = "application/vnd.google.protobuf;version=3";
const order = /Order: \{ payload.*/;
const at = "/channels/orders/messages/Order/payload/schema";

const read = (schema: unknown, files = {}, more = {}) =>
  modelOf(
    contractWith("tags: []").replace(
      order,
      `Order: ${JSON.stringify({ ...more, payload: { schemaFormat: format, schema } })}`,
    ),
    files,
  );
const proto3 = (text: string) => `syntax = "proto3";\npackage tea;\n${text}`;

async function problems(schema: unknown, files = {}): Promise<readonly unknown[]> {
  const { diagnostics } = await read(schema, files);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ code, pointer, message }) => [code, pointer, message]);
}

test("a message is a named object: fields whose absence the bytes cannot express are required", async () => {
  const { contract } = await read(
    proto3(`// The ordered tea.
      message Order {
        string id = 1; // Its number.
        optional string note = 2;
        repeated Line lines = 3;
        map<string, double> prices = 4;
        Size size = 5;
        oneof paid { string card = 6; bool cash = 7; }
        Line extra = 8;
        message Line { sint64 product = 1; bytes label = 2; }
      }
      enum Size { SMALL = 0; LARGE = 1; }`),
  );
  expect(contract.messages[0]).toMatchObject({
    payload: { ref: "Order" },
    contentType: "application/vnd.google.protobuf",
  });
  const schemas = Object.fromEntries(contract.schemas.map(({ name, schema }) => [name, schema]));
  expect(schemas).toMatchObject({
    Order: {
      description: "The ordered tea.",
      types: ["object"],
      required: ["id", "lines", "prices", "size"],
      additionalProperties: false,
      properties: {
        id: { types: ["string"], description: "Its number." },
        note: { types: ["string"] },
        lines: { types: ["array"], items: { ref: "Order_Line" } },
        prices: { types: ["object"], additionalProperties: { types: ["number"] } },
        size: { ref: "Size" },
        extra: { ref: "Order_Line" },
      },
    },
    Size: { types: ["string"], enum: ["SMALL", "LARGE"] },
    Order_Line: {
      required: ["product", "label"],
      properties: {
        product: { types: ["integer"], format: "int64" },
        label: { types: ["string"], binary: true },
      },
    },
  });
  expect(contract.messages[0]?.encoding).toEqual({
    kind: "protobuf",
    message: "tea.Order",
    types: {
      "tea.Order": {
        fields: {
          id: { number: 1, type: "string" },
          note: { number: 2, type: "string", optional: true },
          lines: { number: 3, type: "tea.Order.Line", repeated: true },
          prices: { number: 4, type: "double", key: "string" },
          size: { number: 5, type: "tea.Size" },
          card: { number: 6, type: "string", optional: true, oneof: "paid" },
          cash: { number: 7, type: "bool", optional: true, oneof: "paid" },
          extra: { number: 8, type: "tea.Order.Line", optional: true },
        },
      },
      "tea.Order.Line": {
        fields: { product: { number: 1, type: "sint64" }, label: { number: 2, type: "bytes" } },
      },
      "tea.Size": { values: { SMALL: 0, LARGE: 1 } },
    },
  });
});

test("in proto2 required fields are required, and other fields are optional", async () => {
  const { contract } = await read(
    "message Order { required int32 cups = 1; optional int32 spoons = 2; repeated int32 sizes = 3; }",
  );
  expect(contract.schemas[0]?.schema).toMatchObject({ required: ["cups", "sizes"] });
  expect(contract.messages[0]?.encoding).toMatchObject({
    types: {
      Order: { fields: { cups: { required: true }, spoons: { optional: true }, sizes: { number: 3 } } },
    },
  });
});

test("Google's types have the form of Protobuf's JSON", async () => {
  const { contract, diagnostics } = await read(
    proto3(`import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
      import "google/protobuf/struct.proto"; import "google/protobuf/duration.proto"; import "google/type/date.proto";
      message Order {
        google.protobuf.Timestamp at = 1; google.protobuf.Duration for = 2; google.protobuf.UInt32Value cups = 3;
        google.protobuf.Struct more = 4; google.type.Date day = 5;
      }`),
  );
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(contract.schemas.find(({ name }) => name === "Order")?.schema).toMatchObject({
    required: [],
    properties: {
      at: { types: ["string"], format: "date-time" },
      for: { types: ["string"] },
      cups: { types: ["integer"], minimum: 0 },
      more: { types: ["object"] },
      day: { ref: "Date" },
    },
  });
});

const two = proto3("message Tea { int32 a = 1; }\n message Pot { int32 b = 1; }");

test.each([
  ["the only one", proto3("message Tea { int32 a = 1; }"), {}, "tea.Tea"],
  [
    "the one that no other message refers to",
    proto3("message Tea { int32 a = 1; } message Pot { Tea t = 1; }"),
    {},
    "tea.Pot",
  ],
  [
    "the one with a mark in its comment",
    two.replace("message Pot", "// @RootNode\nmessage Pot"),
    {},
    "tea.Pot",
  ],
  ["the one with the name of the message", two, { name: "Pot" }, "tea.Pot"],
  ["the one with that full name", two, { name: "tea.Tea" }, "tea.Tea"],
  ["one that contains itself", proto3("message Tea { Tea next = 1; }"), {}, "tea.Tea"],
])("the payload is %s in the text", async (_which, text, more, message) => {
  expect((await read(text, {}, more)).contract.messages[0]?.encoding).toMatchObject({ message });
});

test("the text may be a separate file, in which mistakes have a line", async () => {
  const good = await read({ $ref: "tea.proto" }, { "tea.proto": proto3("message Tea { int32 a = 1; }") });
  expect(good.contract.messages[0]?.payload).toEqual({ ref: "Tea" });
  const bad = await read({ $ref: "tea.proto" }, { "tea.proto": proto3("message Tea { int32 = 1; }") });
  expect(bad.diagnostics).toContainEqual(
    expect.objectContaining({ code: "protobuf-invalid", file: "tea.proto", pointer: "", line: 3 }),
  );
});

test("messages with the same text share its types", async () => {
  const message = (name: string) =>
    `${name}: ${JSON.stringify({ payload: { schemaFormat: format, schema: { $ref: "tea.proto" } } })}`;
  const messages = [message("A"), message("B")].join("\n      ");
  const text = proto3("message A { C c = 1; } message B { C c = 1; } message C { int32 x = 1; }");
  const { contract } = await modelOf(contractWith("tags: []").replace(order, messages), {
    "tea.proto": text,
  });
  expect(contract.schemas.map(({ name }) => name)).toEqual(["A", "C", "B"]);
});

test.each([
  ["a value that is not text", { type: "object" }, "protobuf-invalid", "it is not text"],
  ["a text without a message", proto3(""), "protobuf-invalid", "it has no message"],
  [
    "a mistake, with its line",
    proto3("message A {\n int32 a = ; }"),
    "protobuf-invalid",
    "in line 4 of the text",
  ],
  [
    "the same number twice",
    proto3("message A { int32 a = 1; int32 b = 1; }"),
    "protobuf-invalid",
    "duplicate id 1",
  ],
  ["several possible messages", two, "protobuf-ambiguous", '"Tea", "Pot"'],
  ["a type of another file", proto3('import "a.proto"; message A { b.C c = 1; }'), "not-supported", '"b.C"'],
  [
    "google.protobuf.Any",
    proto3('import "google/protobuf/any.proto"; message A { google.protobuf.Any any = 1; }'),
    "not-supported",
    "google.protobuf.Any",
  ],
  ["a group", "message A { optional group G = 1 { optional int32 a = 1; } }", "not-supported", "A group"],
  [
    "a text that is too long",
    `${proto3("message A {}")}${" ".repeat(500_000)}`,
    "protobuf-invalid",
    "500000",
  ],
  [
    "a message with too many fields",
    proto3(
      `message A { ${Array.from({ length: 3_001 }, (_, field) => `int32 f${field} = ${field + 1};`).join(" ")} }`,
    ),
    "protobuf-invalid",
    "more than 3000 fields",
  ],
  ["messages that are nested too deep", "message A {".repeat(20_000), "protobuf-invalid", "depth"],
])("%s is refused at its origin", async (_what, schema, code, problem) => {
  expect(await problems(schema)).toEqual([[code, at, expect.stringContaining(problem)]]);
});

test("the fields of a oneof exclude each other, if there are several", async () => {
  const { contract } = await read(
    proto3(`message Order {
        oneof paid { string card = 1; bool cash = 2; }
        oneof alone { string note = 3; }
        optional float share = 4;
      }`),
  );
  expect(contract.schemas[0]?.schema).toMatchObject({ exclusive: [["card", "cash"]] });
  expect(contract.schemas[0]?.schema).toMatchObject({ properties: { share: { format: "float" } } });
});

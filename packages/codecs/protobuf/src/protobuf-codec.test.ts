import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { protobufCodec } from "./protobuf-codec.ts";
import type { ProtobufField, ProtobufTypes } from "./schema.ts";

const source = `
syntax = "proto3";
package tea;
message Order {
  string id = 1;
  int32 cups = 2;
  sint64 balance = 3;
  double price = 4;
  float weight = 5;
  bool paid = 6;
  bytes seal = 7;
  Size size = 8;
  optional string note = 9;
  repeated string tags = 10;
  repeated int32 sizes = 11;
  repeated uint32 loose = 12 [packed = false];
  map<string, double> prices = 13;
  map<int32, Line> lines = 14;
  oneof paid_by { string card = 15; bool cash = 16; }
  Order next = 17;
  fixed32 a = 18; sfixed32 b = 19; fixed64 c = 20; sfixed64 d = 21; uint64 e = 22; int64 f = 23; sint32 g = 24;
  message Line { string product = 1; }
}
enum Size { SMALL = 0; LARGE = 5; }
`;
const types: ProtobufTypes = {
  "tea.Order": {
    fields: {
      id: { number: 1, type: "string" },
      cups: { number: 2, type: "int32" },
      balance: { number: 3, type: "sint64" },
      price: { number: 4, type: "double" },
      weight: { number: 5, type: "float" },
      paid: { number: 6, type: "bool" },
      seal: { number: 7, type: "bytes" },
      size: { number: 8, type: "tea.Size" },
      note: { number: 9, type: "string", optional: true },
      tags: { number: 10, type: "string", repeated: true },
      sizes: { number: 11, type: "int32", repeated: true, packed: true },
      loose: { number: 12, type: "uint32", repeated: true },
      prices: { number: 13, type: "double", key: "string" },
      lines: { number: 14, type: "tea.Order.Line", key: "int32" },
      card: { number: 15, type: "string", optional: true, oneof: "paid_by" },
      cash: { number: 16, type: "bool", optional: true, oneof: "paid_by" },
      next: { number: 17, type: "tea.Order", optional: true },
      a: { number: 18, type: "fixed32" },
      b: { number: 19, type: "sfixed32" },
      c: { number: 20, type: "fixed64" },
      d: { number: 21, type: "sfixed64" },
      e: { number: 22, type: "uint64" },
      f: { number: 23, type: "int64" },
      g: { number: 24, type: "sint32" },
    },
  },
  "tea.Order.Line": { fields: { product: { number: 1, type: "string" } } },
  "tea.Size": { values: { SMALL: 0, LARGE: 5 } },
};

const empty = {
  id: "",
  cups: 0,
  balance: 0,
  price: 0,
  weight: 0,
  paid: false,
  seal: new Uint8Array(),
  size: "SMALL",
  tags: [],
  sizes: [],
  loose: [],
  prices: {},
  lines: {},
  ...{ a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0 },
};
const one = {
  id: "grün 🍵",
  cups: -3,
  balance: -7_000_000_000,
  price: 4.2,
  weight: 0.5,
  paid: true,
  seal: Uint8Array.of(0, 255),
  size: "LARGE",
  note: "",
  tags: ["a", ""],
  sizes: [1, -1, 300],
  loose: [1, 2],
  prices: { small: 1, large: 2.5 },
  lines: { "-4": { product: "pot" } },
  cash: false,
  next: empty,
  ...{ a: 2 ** 32 - 1, b: -5, c: 2 ** 53 - 1, d: -9, e: 2 ** 40, f: -1, g: -2 },
};

const foreign = protobuf.parse(source, { keepCase: true }).root.lookupType("tea.Order");
const codec = protobufCodec<object>("tea.Order", types);

test("a message is written as protobufjs writes it, and is read back unchanged", () => {
  for (const value of [one, empty, { ...one, next: one }]) {
    const bytes = codec.encode(value);
    expect(bytes).toEqual(new Uint8Array(foreign.encode(foreign.fromObject(value)).finish()));
    expect(codec.decode(bytes)).toEqual(value);
    expect(codec.decode(Buffer.from(bytes))).toEqual(value);
  }
});

test("another reader reads it", () => {
  const read = foreign.toObject(foreign.decode(codec.encode(one)), { enums: String, longs: Number });
  expect({ ...read, seal: new Uint8Array(read["seal"]) }).toMatchObject({ ...one, next: {} });
});

test("zero values are not written, and missing fields are read as zero values", () => {
  expect(codec.encode(empty)).toEqual(new Uint8Array());
  expect(codec.decode(new Uint8Array())).toEqual(empty);
  expect(codec.encode({ ...empty, price: -0 })).toHaveLength(9);
});

test("the example of the specification, 150 in field 1, is written as it says", () => {
  const small = protobufCodec<object>("Test1", { Test1: { fields: { a: { number: 1, type: "int32" } } } });
  expect([...small.encode({ a: 150 })]).toEqual([0x08, 0x96, 0x01]);
});

test("packed and unpacked numbers are both read, however the field is declared", () => {
  const list = (packed: boolean) =>
    protobufCodec<object>("L", {
      L: { fields: { n: { number: 1, type: "int32", repeated: true, packed } } },
    });
  const value = { n: [1, 2, 3] };
  expect(list(false).decode(list(true).encode(value))).toEqual(value);
  expect(list(true).decode(list(false).encode(value))).toEqual(value);
});

test("unknown fields are skipped", () => {
  const line = protobufCodec<object>("L", { L: { fields: { g: { number: 24, type: "sint32" } } } });
  expect(line.decode(codec.encode(one))).toEqual({ g: -2 });
});

test("a message in two pieces is merged, and the last field of a oneof wins", () => {
  const outer: ProtobufTypes = {
    O: { fields: { i: { number: 1, type: "I", optional: true } } },
    I: {
      fields: {
        a: { number: 1, type: "int32", optional: true, oneof: "x" },
        b: { number: 2, type: "int32", optional: true, oneof: "x" },
        c: { number: 3, type: "int32", repeated: true },
      },
    },
  };
  const pieces = Uint8Array.of(10, 4, 8, 1, 24, 5, 10, 4, 16, 2, 24, 6);
  expect(protobufCodec("O", outer).decode(pieces)).toEqual({ i: { b: 2, c: [5, 6] } });
});

test("64-bit integers are bigints if the option says so, and errors beyond 2^53 otherwise", () => {
  const of = (type: string): ProtobufTypes => ({ W: { fields: { n: { number: 1, type } } } });
  for (const [type, value] of [
    ["int64", -(2n ** 63n)],
    ["uint64", 2n ** 64n - 1n],
    ["sfixed64", 2n ** 53n],
  ] as const) {
    const wide = protobufCodec<object>("W", of(type), { int64: "bigint" });
    const bytes = wide.encode({ n: value });
    expect(wide.decode(bytes)).toEqual({ n: value });
    expect(wide.decode(new Uint8Array())).toEqual({ n: 0n });
    expect(() => protobufCodec("W", of(type)).decode(bytes)).toThrow("beyond 2^53");
  }
});

const single = (type: string) =>
  protobufCodec<object>("S", { S: { fields: { it: { number: 1, type, optional: true } } } });

test.each<[string, unknown]>([
  ["google.protobuf.Timestamp", "2026-02-03T04:05:06Z"],
  ["google.protobuf.Timestamp", "2026-02-03T04:05:06.070Z"],
  ["google.protobuf.Timestamp", "0001-01-01T00:00:00.000000001Z"],
  ["google.protobuf.Timestamp", "1969-12-31T23:59:59.500Z"],
  ["google.protobuf.Duration", "90s"],
  ["google.protobuf.Duration", "-0.500s"],
  ["google.protobuf.Duration", "3.000001s"],
  ["google.protobuf.Int64Value", -5],
  ["google.protobuf.StringValue", ""],
  ["google.protobuf.BoolValue", false],
  ["google.protobuf.Struct", { a: 1, b: [null, "x", true, { c: {} }], __proto: [] }],
  ["google.protobuf.Value", null],
  ["google.protobuf.Value", [1, "a"]],
])("%s is %j to programs, and the same to protobufjs", (type, value) => {
  const bytes = single(type).encode({ it: value });
  expect(single(type).decode(bytes)).toEqual({ it: value });
  const root = new protobuf.Root();
  for (const name of ["timestamp", "duration", "wrappers", "struct"])
    root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)?.nested ?? {});
  const message = root.lookupType(type);
  const again = message.encode(message.decode(bytes.slice(2))).finish();
  expect(bytes[0]).toBe(10);
  expect(new Uint8Array(again)).toEqual(bytes.slice(2));
});

test("a timestamp with an offset is written as the same moment in UTC", () => {
  const timestamp = single("google.protobuf.Timestamp");
  const bytes = timestamp.encode({ it: "2026-02-03T06:05:06.07+02:00" });
  expect(timestamp.decode(bytes)).toEqual({ it: "2026-02-03T04:05:06.070Z" });
});

const withField = (field: Partial<ProtobufField>) =>
  protobufCodec<object>("F", {
    F: { fields: { it: { number: 1, type: "string", ...field } } },
    E: types["tea.Size"] as never,
  });

test.each<[string, Partial<ProtobufField>, unknown, string]>([
  ["a missing required field", { required: true }, undefined, '"it" of "F" is missing'],
  ["a number for a string", {}, 1, "expected a string for string, received number"],
  ["a fraction for an int32", { type: "int32" }, 1.5, "invalid int32"],
  ["a number of 33 bits", { type: "uint32" }, 2 ** 32, "invalid uint32"],
  ["a name that is not the enum's", { type: "E" }, "HUGE", 'not a name of "E"'],
  ["a string for an array", { repeated: true }, "a", '"it" must be an array'],
  ["a key that is not a number", { key: "int32" }, { a: "b" }, "a key of a map must be a whole number"],
  ["a text for a timestamp", { type: "google.protobuf.Timestamp" }, "now", "must be a date and time"],
  ["half of a surrogate pair", {}, "\ud800", "surrogate"],
])("%s cannot be written", (_what, field, value, problem) => {
  expect(() => withField(field).encode({ it: value })).toThrow(problem);
});

test("two fields of a oneof cannot be written", () => {
  expect(() => codec.encode({ ...one, card: "1", cash: true })).toThrow(
    '"card" and "cash" cannot both be present: they are fields of "paid_by"',
  );
});

test("a missing type is refused when the codec is made", () => {
  expect(() => protobufCodec("A", {})).toThrow('lack "A"');
  expect(() => protobufCodec("E", { E: { values: { A: 0 } } })).toThrow('"E" is not a message');
});

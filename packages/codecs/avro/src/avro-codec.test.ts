import avsc from "avsc";
import { expect, test } from "vitest";
import { avroCodec } from "./avro-codec.ts";
import type { AvroSchema } from "./schema.ts";

const order = {
  type: "record",
  name: "tea.Order",
  fields: [
    { name: "id", type: "string" },
    { name: "cups", type: "int", default: 1 },
    { name: "at", type: "long" },
    { name: "weight", type: "float" },
    { name: "price", type: "double" },
    { name: "paid", type: "boolean" },
    { name: "seal", type: { type: "fixed", name: "tea.Seal", size: 3 } },
    { name: "label", type: "bytes", default: "\u00ff\u0000" },
    { name: "size", type: { type: "enum", name: "tea.Size", symbols: ["SMALL", "LARGE"] } },
    { name: "note", type: ["null", "string"], default: null },
    { name: "tags", type: { type: "array", items: "string" } },
    { name: "prices", type: { type: "map", values: "double" } },
    { name: "next", type: ["null", "tea.Order"], default: null },
  ],
} as const satisfies AvroSchema;

const one = {
  id: "grün 🍵",
  cups: -3,
  at: 1_769_000_000_000,
  weight: 0.5,
  price: 4.2,
  paid: true,
  seal: Uint8Array.of(1, 2, 3),
  label: Uint8Array.of(0, 255),
  size: "LARGE",
  note: "hot",
  tags: ["a", ""],
  prices: { small: 1, large: 2.5 },
  next: null,
};

/** The bytes that avsc writes, which shares no code with this codec. */
function foreign(schema: AvroSchema, value: unknown): Uint8Array {
  return new Uint8Array(avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: false }).toBuffer(value));
}
const bufferedAll = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bufferedAll(part)]));
};

test("a record is written as avsc writes it, and is read back unchanged", () => {
  const codec = avroCodec(order);
  const nested = { ...one, next: { ...one, note: null } };
  const bytes = codec.encode(nested);
  expect(bytes).toEqual(foreign(order, bufferedAll(nested)));
  expect(codec.decode(bytes)).toEqual(nested);
  expect(codec.decode(Buffer.from(bytes))).toEqual(nested);
});

test.each<[string, AvroSchema, unknown, readonly number[]]>([
  ["0", "int", 0, [0]],
  ["-1", "int", -1, [1]],
  ["1", "long", 1, [2]],
  ["-64", "long", -64, [0x7f]],
  ["64", "long", 64, [0x80, 1]],
  ["foo", "string", "foo", [6, 0x66, 0x6f, 0x6f]],
  ["a list", { type: "array", items: "long" }, [3, 27], [4, 6, 0x36, 0]],
  ["a union's text", ["null", "string"], "a", [2, 2, 0x61]],
  ["a union's null", ["null", "string"], null, [0]],
])("the specification's own example: %s", (_what, schema, value, bytes) => {
  const codec = avroCodec(schema);
  expect([...codec.encode(value)]).toEqual(bytes);
  expect(codec.decode(Uint8Array.from(bytes))).toEqual(value);
});

test.each([
  0,
  63,
  -65,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 48,
  2 ** 51,
  -(2 ** 51) - 1,
  2 ** 52,
  -(2 ** 52),
  // avsc writes what is further from zero by one too little.
])("the long %d is written as avsc writes it", (value) => {
  const bytes = avroCodec("long").encode(value);
  expect(bytes).toEqual(foreign("long", value));
  expect(avroCodec("long").decode(bytes)).toBe(value);
  expect(avroCodec("long", { int64: "bigint" }).decode(bytes)).toBe(BigInt(value));
});

test("a long beyond 2^53 is a bigint if the option says so, and an error otherwise", () => {
  const wide = avroCodec("long", { int64: "bigint" });
  for (const value of [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n]) {
    const bytes = wide.encode(value);
    expect(wide.decode(bytes)).toBe(value);
    expect(() => avroCodec("long").decode(bytes)).toThrow("a long is beyond 2^53");
  }
  const most = Number.MAX_SAFE_INTEGER;
  expect(avroCodec("long").decode(wide.encode(BigInt(most)))).toBe(most);
  expect(() => wide.encode(2n ** 63n)).toThrow("must be a whole number of 64 bits");
  expect(() => avroCodec("long").encode(2 ** 53)).toThrow("beyond 2^53");
});

test("a missing field is written as its default, also if that is bytes or a record", () => {
  const { cups, label, note, next, ...given } = one;
  const defaults = { cups: 1, label: Uint8Array.of(255, 0), note: null, next: null };
  const codec = avroCodec(order);
  expect(codec.decode(codec.encode(given))).toEqual({ ...given, ...defaults });
  const outer: AvroSchema = {
    type: "record",
    name: "Outer",
    fields: [
      {
        name: "inner",
        type: {
          type: "record",
          name: "Inner",
          fields: [
            { name: "at", type: "long" },
            { name: "x", type: "int", default: 7 },
          ],
        },
        default: { at: 5 },
      },
    ],
  };
  const wide = avroCodec(outer, { int64: "bigint" });
  expect(wide.decode(wide.encode({}))).toEqual({ inner: { at: 5n, x: 7 } });
});

test("a value is written as the first type of the union that accepts it", () => {
  const tea = { type: "record", name: "Tea", fields: [{ name: "sort", type: "string" }] } as const;
  const pot = { type: "record", name: "Pot", fields: [{ name: "litres", type: "double" }] } as const;
  const schema: AvroSchema = ["null", "int", "long", "float", "double", "string", "bytes", tea, pot];
  const codec = avroCodec<unknown>(schema);
  const branch = (value: unknown) => (codec.encode(value)[0] as number) / 2;
  const values = [null, 1, 2 ** 40, 0.5, 0.1, "a", Uint8Array.of(1), { sort: "green" }, { litres: 2 }];
  expect(values.map(branch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  for (const value of values) expect(codec.decode(codec.encode(value))).toEqual(value);
  expect(() => codec.encode({ litres: "two" })).toThrow("no type of the union accepts the value");
  expect(avroCodec<unknown>(["int", "float"]).encode(0.1)[0]).toBe(2);
});

test("a key of a map may have any name", () => {
  const codec = avroCodec<object>({ type: "map", values: "int" });
  const value = JSON.parse('{ "__proto__": 1, "constructor": 2 }');
  expect(codec.decode(codec.encode(value))).toEqual(value);
  expect(Object.keys(codec.decode(codec.encode(value)) as object)).toEqual(["__proto__", "constructor"]);
});

test("blocks with a size, as other writers make them, are read", () => {
  const blocks = Uint8Array.of(3, 4, 2, 4, 2, 6, 0); // -2 items in 2 bytes: 1, 2; then 1 item: 3
  expect(avroCodec({ type: "array", items: "int" }).decode(blocks)).toEqual([1, 2, 3]);
});

test("with a registry id, the bytes begin with it, and bytes with another id are refused", () => {
  const codec = avroCodec("int", { registryId: 258 });
  expect([...codec.encode(1)]).toEqual([0, 0, 0, 1, 2, 2]);
  expect(codec.decode(Uint8Array.of(0, 0, 0, 1, 2, 2))).toBe(1);
  expect(() => codec.decode(Uint8Array.of(0, 0, 0, 1, 3, 2))).toThrow("schema id 258");
});

test.each<[string, AvroSchema, unknown, string]>([
  ["a missing field", order, { id: "a" }, '"at" is missing'],
  ["a fraction for an int", "int", 1.5, "must be a whole number of 32 bits"],
  ["a text for a number", "double", "1", "expected a double, received string"],
  ["a number for a text", "string", 1, "expected a string, received number"],
  ["a fixed of another size", { type: "fixed", name: "F", size: 2 }, Uint8Array.of(1), '"F" takes 2 bytes'],
  ["an unknown symbol", { type: "enum", name: "E", symbols: ["A"] }, "B", 'not a symbol of "E"'],
  ["half of a surrogate pair", "string", "\ud800", "surrogate"],
])("%s cannot be written", (_what, schema, value, problem) => {
  expect(() => avroCodec(schema).encode(value)).toThrow(problem);
});

test("a schema with an undefined name is refused when the codec is made", () => {
  expect(() => avroCodec("Cup")).toThrow('does not define "Cup"');
});

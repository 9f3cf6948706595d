import { describe, expect, test } from "vitest";
import { avroCodec } from "./avro-codec.ts";
import type { AvroSchema } from "./schema.ts";

const list = (items: AvroSchema): AvroSchema => ({ type: "array", items });
const map = (values: AvroSchema): AvroSchema => ({ type: "map", values });
const size: AvroSchema = { type: "enum", name: "Size", symbols: ["SMALL", "LARGE"] };
const seal: AvroSchema = { type: "fixed", name: "Seal", size: 2 };
const field = (name: string, type: AvroSchema) => ({ name, type });
const tea: AvroSchema = {
  type: "record",
  name: "Tea",
  fields: [field("sort", "string"), { name: "cups", type: "int", default: 1 }],
};

describe("in a union", () => {
  test.each<[string, readonly AvroSchema[], unknown, number]>([
    ["a symbol is of the enum", [size, "string"], "LARGE", 0],
    ["any other text is a string", [size, "string"], "HUGE", 1],
    ["bytes of the right length are fixed", [seal, "bytes"], Uint8Array.of(1, 2), 0],
    ["bytes of another length are bytes", [seal, "bytes"], Uint8Array.of(1, 2, 3), 1],
    ["a list of texts is a list of texts", [list("int"), list("string")], ["a"], 1],
    ["a list with null is a list with nulls", [list("int"), list(["null", "int"])], [1, null], 1],
    ["an empty list is the first list", [list("int"), list("string")], [], 0],
    ["a map of numbers is a map of numbers", [map("string"), map("int")], { a: 1 }, 1],
    ["a record has all its fields", [tea, map("string")], { sort: "green", cups: 2 }, 0],
    [
      "an object with another property is not the record",
      [tea, map("string")],
      { sort: "green", pot: "b" },
      1,
    ],
    ["an object without a required field is not the record", [tea, map("int")], { cups: 2 }, 1],
    ["a bigint is a long", ["int", "long"], 2n ** 40n, 1],
    ["a number with a fraction is a double", ["long", "double"], 0.5, 1],
    ["a number that an int cannot hold is a long", ["int", "long"], 2 ** 31, 1],
    ["a number that no type holds exactly is a float", ["string", "int", "float"], 0.1, 2],
  ])("%s", (_, union, value, index) => {
    expect(avroCodec(union).encode(value)[0]).toBe(index * 2);
  });

  test("a record may lack a field with a default", () => {
    const codec = avroCodec<unknown>([tea, map("int")]);
    expect(codec.decode(codec.encode({ sort: "green" }))).toEqual({ sort: "green", cups: 1 });
  });

  test.each<[string, readonly AvroSchema[], unknown]>([
    ["of another kind", ["null", "string"], 1],
    ["that is undefined", ["null", "string"], undefined],
    ["that no member of its kind accepts", [list("int"), list("string")], [true]],
    ["with a fraction for whole numbers", ["int", "long"], 0.5],
    ["with a list of such values within", [list(["null", "int"]), list("string")], [["a"]]],
  ])("a value %s cannot be written", (_, union, value) => {
    expect(() => avroCodec(union).encode(value)).toThrow("no type of the union accepts the value");
  });
});

test.each<[string, AvroSchema, unknown, unknown]>([
  ["a list of bytes", list("bytes"), ["\u00ff", ""], [Uint8Array.of(255), new Uint8Array()]],
  ["a map of bytes", map(seal), { a: "\u0001\u0002" }, { a: Uint8Array.of(1, 2) }],
  ["a union's null", ["null", "string"], null, null],
  ["a union's bytes", ["null", "bytes"], "\u0000", Uint8Array.of(0)],
  ["a symbol", size, "LARGE", "LARGE"],
  ["a list of longs", list("long"), [1, 2], [1n, 2n]],
])("the default of a field may be %s", (_, type, json, value) => {
  const codec = avroCodec<object>(
    { type: "record", name: "R", fields: [{ name: "it", type, default: json }] },
    { int64: "bigint" },
  );
  expect(codec.decode(codec.encode({}))).toEqual({ it: value });
});

import { expect, test } from "vitest";
import { avroCodec } from "./avro-codec.ts";
import type { AvroSchema } from "./schema.ts";

const endless = [0x80, 0x80, 0x80, 0x80, 0x40]; // 8,589,934,592 as a count
const list = { type: "array", items: "int" } as const;

test.each<[string, AvroSchema, readonly number[], string]>([
  ["nothing", "int", [], "end early"],
  ["a string that declares gigabytes", "string", endless, "end early"],
  ["bytes that declare gigabytes", "bytes", endless, "end early"],
  ["a string of negative length", "string", [1], "a length is negative"],
  ["an array that declares billions of items", list, endless, "end early"],
  [
    "an array of billions of items without bytes",
    { type: "array", items: "null" },
    endless,
    "too many items",
  ],
  ["a map that declares billions of entries", { type: "map", values: "null" }, endless, "end early"],
  [
    "a list of billions of records without fields",
    { type: "array", items: { type: "record", name: "R", fields: [] } },
    endless,
    "too many items",
  ],
  ["an endless number", "long", Array(12).fill(0xff), "more than 64 bits"],
  ["an int of 64 bits", "int", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], "more than 32 bits"],
  ["a union of another type", ["null", "int"], [8], "no type of that number"],
  ["an enum of another symbol", { type: "enum", name: "E", symbols: ["A"] }, [2], "no symbol of that number"],
  ["a boolean that is neither 0 nor 1", "boolean", [2], "a boolean is 2"],
  ["a string that is not UTF-8", "string", [2, 0xff], "not valid"],
  ["bytes after the payload", "int", [2, 2], "there are 1 bytes after the payload"],
])("%s is refused, and quickly", (_what, schema, bytes, problem) => {
  expect(() => avroCodec(schema).decode(Uint8Array.from(bytes))).toThrow(problem);
});

test("an endlessly nested value is refused, both in reading and in writing", () => {
  const node: AvroSchema = {
    type: "record",
    name: "Node",
    fields: [{ name: "next", type: ["null", "Node"] }],
  };
  const codec = avroCodec<object>(node);
  expect(() => codec.decode(new Uint8Array(1_000_000).fill(2))).toThrow("more than 200 levels deep");
  const circle: { next: unknown } = { next: null };
  circle.next = circle;
  expect(() => codec.encode(circle)).toThrow("more than 200 levels deep");
});

test("decoding random bytes ends in a value or an error", () => {
  const codec = avroCodec({
    type: "record",
    name: "R",
    fields: [
      { name: "a", type: { type: "map", values: ["null", "R", list] } },
      { name: "b", type: "string" },
    ],
  });
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  let read = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Uint8Array.from({ length: random() % 40 }, () => random() % (round % 2 === 0 ? 256 : 8));
    try {
      codec.decode(bytes);
      read += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  expect(read).toBeGreaterThan(0);
});

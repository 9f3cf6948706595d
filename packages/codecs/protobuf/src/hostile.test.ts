import { expect, test } from "vitest";
import { protobufCodec } from "./protobuf-codec.ts";
import type { ProtobufTypes } from "./schema.ts";

const types: ProtobufTypes = {
  M: {
    fields: {
      s: { number: 1, type: "string" },
      m: { number: 2, type: "M", optional: true },
      n: { number: 3, type: "int32", repeated: true, packed: true },
      r: { number: 4, type: "R", repeated: true },
      e: { number: 5, type: "E", optional: true },
      p: { number: 6, type: "M", key: "string" },
      i: { number: 7, type: "int64" },
    },
  },
  R: { fields: { x: { number: 1, type: "int32", required: true } } },
  E: { values: { A: 0 } },
};
const codec = protobufCodec<object>("M", types);
const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];

test.each<[string, readonly number[], string]>([
  ["a string that declares gigabytes", [10, ...huge], "premature EOF"],
  ["a message that declares gigabytes", [18, ...huge], "end early"],
  ["packed numbers that declare gigabytes", [26, ...huge], "end early"],
  ["a message that is longer than its declared length", [18, 1, 10, 0], "longer than its declared length"],
  ["a tag without a number", [0], "illegal tag"],
  ["an incomplete field", [10], "premature EOF"],
  ["an endless number", [56, ...Array(11).fill(0xff)], "invalid varint"],
  ["a string that is not UTF-8", [10, 1, 0xff], "not valid"],
  ["a message without its required field", [34, 0], '"x" of "R" is missing'],
  ["an enum of another number", [40, 9], '"E" has no name for 9'],
  ["a group without an end", [0x7b], "premature EOF"],
])("%s is refused", (_what, bytes, problem) => {
  expect(() => codec.decode(Uint8Array.from(bytes))).toThrow(problem);
});

test("an endlessly nested value is refused, both in reading and in writing", () => {
  let bytes: number[] = [];
  for (let level = 0; level < 101; level += 1) bytes = [18, ...lengthOf(bytes), ...bytes];
  expect(() => codec.decode(Uint8Array.from(bytes))).toThrow("more than 100 levels deep");
  expect(() => codec.decode(new Uint8Array(1_000_000).fill(0x7b))).toThrow("recursion");
  const circle: { s: string; m?: unknown } = { s: "" };
  circle.m = circle;
  expect(() => codec.encode(circle)).toThrow("more than 100 levels deep");
});

test("a few bytes that stand for millions of fields are refused", () => {
  const fields = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`f${index}`, { number: index + 1, type: "int32" }]),
  );
  const many = protobufCodec("L", {
    L: { fields: { all: { number: 1, type: "W", repeated: true } } },
    W: { fields },
  });
  const bytes = new Uint8Array(100_000).map((_, index) => (index % 2 === 0 ? 10 : 0));
  expect(() => many.decode(bytes)).toThrow("too many missing fields");
});

test("a key of a map may have any name", () => {
  const map = protobufCodec<object>("P", {
    P: { fields: { p: { number: 1, type: "int32", key: "string" } } },
  });
  const value = JSON.parse('{ "p": { "__proto__": 1, "constructor": 2 } }');
  const read = map.decode(map.encode(value)) as { readonly p: object };
  expect(Object.entries(read.p)).toEqual([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  expect(() => protobufCodec("P", { P: { fields: { toString: { number: 1, type: "int32" } } } })).toThrow(
    "a property of every object",
  );
});

test("decoding random bytes ends in a value or an error", () => {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  let read = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Uint8Array.from({ length: random() % 30 }, () => random() % (round % 2 === 0 ? 256 : 60));
    try {
      codec.decode(bytes);
      read += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  expect(read).toBeGreaterThan(0);
});

function lengthOf({ length }: readonly number[]): readonly number[] {
  return length < 128 ? [length] : [(length & 127) | 128, length >> 7];
}

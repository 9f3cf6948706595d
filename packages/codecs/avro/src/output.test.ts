import { expect, test } from "vitest";
import { avroCodec } from "./avro-codec.ts";
import type { AvroSchema } from "./schema.ts";

const text: AvroSchema = "string";

test.each([0, 1, 253, 254, 255, 256, 257, 511, 512, 513, 100_000])(
  "a text of %d bytes is written whole, before and after other values",
  (length) => {
    const codec = avroCodec<unknown>({
      type: "record",
      name: "R",
      fields: [
        { name: "before", type: "double" },
        { name: "it", type: text },
        { name: "float", type: "float" },
        { name: "double", type: "double" },
        { name: "after", type: { type: "array", items: "int" } },
      ],
    });
    const value = { before: 0.1, it: "t".repeat(length), float: 0.5, double: -0.1, after: [1, 2 ** 30] };
    const bytes = codec.encode(value);
    expect(codec.decode(bytes)).toEqual(value);
    expect(bytes.length).toBe(
      8 + (length < 64 ? 1 : length < 8_192 ? 2 : 3) + length + 4 + 8 + 1 + 1 + 5 + 1,
    );
  },
);

test("thousands of small items are written in order", () => {
  const codec = avroCodec<number[]>({ type: "array", items: "int" });
  const items = Array.from({ length: 10_000 }, (_, index) => index - 5_000);
  expect(codec.decode(codec.encode(items))).toEqual(items);
});

test("a payload does not change when another one is written", () => {
  const codec = avroCodec<string>(text);
  const first = codec.encode("first");
  codec.encode("other");
  expect(codec.decode(first)).toBe("first");
});

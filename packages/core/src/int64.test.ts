import { describe, expect, test } from "vitest";
import * as z from "zod";
import { int64Codec } from "./int64.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytes = (json: string): Uint8Array => Buffer.from(json);
const greatest = 9223372036854775807n;

const Order = z.looseObject({
  id: z.int64(),
  parent: z.exactOptional(z.nullable(z.int64())),
  quantity: z.int(),
  get parts() {
    return z.exactOptional(z.array(Order));
  },
});

describe("an integer of 64 bits", () => {
  test("is a number on the wire, and exact", () => {
    const { encode, decode } = int64Codec(Order);
    const order = { id: greatest, quantity: 1, parts: [{ id: -5n, parent: null, quantity: 2 }] };
    const json = '{"id":9223372036854775807,"quantity":1,"parts":[{"id":-5,"parent":null,"quantity":2}]}';
    expect(text(encode(order))).toBe(json);
    expect(decode(bytes(json))).toEqual(order);
  });

  test("is found in lists, tuples, records, unions and intersections", () => {
    const Wide = z.union([
      z.looseObject({ kind: z.literal("a"), n: z.int64() }),
      z.looseObject({ n: z.number() }),
    ]);
    const schema = z.tuple([
      z.record(z.string(), z.int64()),
      z.intersection(z.looseObject({ a: z.int64() }), z.looseObject({ b: z.string() })),
      z.array(Wide),
      z.literal([5n, null]),
    ]);
    expect(
      int64Codec(schema).decode(bytes('[{"x":1},{"a":2,"b":"tea"},[{"kind":"a","n":3},{"n":4}],5]')),
    ).toEqual([{ x: 1n }, { a: 2n, b: "tea" }, [{ kind: "a", n: 3n }, { n: 4 }], 5n]);
  });

  test("elsewhere is a number, as JSON.parse has it", () => {
    const json =
      '{"id":1,"quantity":9223372036854775807,"other":[9223372036854775807],"__proto__":9007199254740993}';
    expect(int64Codec(Order).decode(bytes(json))).toEqual({ ...(JSON.parse(json) as object), id: 1n });
  });

  test.each(["1.5", '"1"', "1e30", "true", "null"])("%s is none, and is left to the validator", (json) => {
    expect(int64Codec(z.int64()).decode(bytes(json))).toBe(JSON.parse(json));
  });
});

test("what is no JSON is refused", () => {
  expect(() => int64Codec(Order).decode(bytes('{"id":1'))).toThrow(SyntaxError);
  expect(() => int64Codec(z.unknown()).encode(undefined)).toThrow(TypeError);
});

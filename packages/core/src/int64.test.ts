import { describe, expect, test } from "vitest";
import * as z from "zod";
import { int64Codec, propertiesFit, withInt64 } from "./int64.ts";

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

  test("is found behind a refinement that says which properties it is about", () => {
    const Sums = z
      .looseObject({ owner: z.string() })
      .refine(
        propertiesFit(
          (name) => name.startsWith("sum-"),
          () => z.int64(),
        ),
      )
      .refine((value) => Object.keys(value).length < 4);
    const json = '{"owner":"Ann","sum-a":9223372036854775807,"other":1}';
    const sums = { owner: "Ann", "sum-a": greatest, other: 1 };
    const { encode, decode } = int64Codec(z.array(Sums));
    expect(decode(bytes(`[${json}]`))).toEqual([sums]);
    expect(text(encode([sums]))).toBe(`[${json}]`);
    expect([sums, { ...sums, "sum-a": 1 }].map((value) => Sums.safeParse(value).success)).toEqual([
      true,
      false,
    ]);
  });

  test("is made of a number where a value of JSON is at hand; a bigint stays one", () => {
    const bytes = new Uint8Array([1, 2]);
    const Mixed = z.looseObject({
      n: z.array(z.int64()),
      raw: z.union([z.instanceof(Uint8Array), z.int64()]),
    });
    expect(withInt64(Mixed, { n: [1, 2n], raw: bytes, other: 3 })).toEqual({
      n: [1n, 2n],
      raw: bytes,
      other: 3,
    });
  });

  test.each(["1.5", '"1"', "1e30", "true", "null"])("%s is none, and is left to the validator", (json) => {
    expect(int64Codec(z.int64()).decode(bytes(json))).toBe(JSON.parse(json));
  });
});

test("what is no JSON is refused", () => {
  expect(() => int64Codec(Order).decode(bytes('{"id":1'))).toThrow(SyntaxError);
  expect(() => int64Codec(z.unknown()).encode(undefined)).toThrow(TypeError);
});

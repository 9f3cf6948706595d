import { describe, expect, test } from "vitest";
import * as z from "zod";
import { propertiesFit } from "../schema/properties-fit.ts";
import { fromJson } from "./from-json.ts";
import { jsonCodec } from "./json-codec.ts";

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
  test("is an exact number on the wire", () => {
    const { encode, decode } = jsonCodec(Order);
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
      jsonCodec(schema).decode(bytes('[{"x":1},{"a":2,"b":"tea"},[{"kind":"a","n":3},{"n":4}],5]')),
    ).toEqual([{ x: 1n }, { a: 2n, b: "tea" }, [{ kind: "a", n: 3n }, { n: 4 }], 5n]);
  });

  test("is a number in other places, as in JSON.parse", () => {
    const json =
      '{"id":1,"quantity":9223372036854775807,"other":[9223372036854775807],"__proto__":9007199254740993}';
    expect(jsonCodec(Order).decode(bytes(json))).toEqual({ ...(JSON.parse(json) as object), id: 1n });
  });

  test("is found behind a refinement that declares the schemas of its properties", () => {
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
    const { encode, decode } = jsonCodec(z.array(Sums));
    expect(decode(bytes(`[${json}]`))).toEqual([sums]);
    expect(text(encode([sums]))).toBe(`[${json}]`);
    expect([sums, { ...sums, "sum-a": 1 }].map((value) => Sums.safeParse(value).success)).toEqual([
      true,
      false,
    ]);
  });

  test("is made from a number if the value is already parsed, and a bigint stays one", () => {
    const bytes = new Uint8Array([1, 2]);
    const Mixed = z.looseObject({
      n: z.array(z.int64()),
      raw: z.union([z.instanceof(Uint8Array), z.int64()]),
    });
    expect(fromJson(Mixed, { n: [1, 2n], raw: bytes, other: 3 })).toEqual({
      n: [1n, 2n],
      raw: bytes,
      other: 3,
    });
  });

  test.each(["1.5", '"1"', "1e30", "true", "null"])("%s is not one, and is left to the validator", (json) => {
    expect(jsonCodec(z.int64()).decode(bytes(json))).toBe(JSON.parse(json));
  });
});

test("rejects bytes and values that are not JSON", () => {
  expect(() => jsonCodec(Order).decode(bytes('{"id":1'))).toThrow(SyntaxError);
  expect(() => jsonCodec(z.unknown()).encode(undefined)).toThrow(TypeError);
});

describe("a date-time", () => {
  const Visit = z.looseObject({
    at: z.date(),
    seen: z.exactOptional(z.array(z.nullable(z.date()))),
    by: z.exactOptional(z.record(z.string(), z.union([z.string().max(9), z.date()]))),
  });
  const { encode, decode } = jsonCodec(Visit);
  const at = new Date("2026-05-06T07:08:09.010Z");

  test("is a Date in programs and an RFC 3339 text on the wire", () => {
    const visit = { at, seen: [null, new Date(0)], by: { ada: "never", bob: at }, note: "tea" };
    const json =
      '{"at":"2026-05-06T07:08:09.010Z","seen":[null,"1970-01-01T00:00:00.000Z"],"by":{"ada":"never","bob":"2026-05-06T07:08:09.010Z"},"note":"tea"}';
    expect(text(encode(visit))).toBe(json);
    expect(decode(bytes(json))).toEqual(visit);
  });

  test.each([
    ["2026-05-06T09:08:09.01+02:00", at],
    ["2026-05-06T07:08:09.0109999Z", at],
    ["0000-01-01T00:00:00Z", new Date("0000-01-01T00:00:00Z")],
  ])("is read from %s", (wire, expected) => {
    expect(decode(bytes(JSON.stringify({ at: wire })))).toEqual({ at: expected });
  });

  test.each([
    "2026-05-06",
    "2026-05-06T07:08:09",
    "2026-05-06 07:08:09Z",
    "2026-05-06t07:08:09z",
    "2026-02-30T07:08:09Z",
    "2026-05-06T24:00:00Z",
    "2026-05-06T07:08:09+0200",
    "0000-01-01T00:00:00+01:00",
    "Wed, 06 May 2026 07:08:09 GMT",
    1778051289010,
    null,
  ])("is not read from %j, which is left to the validator", (wire) => {
    expect(decode(bytes(JSON.stringify({ at: wire })))).toEqual({ at: wire });
    expect(Visit.safeParse({ at: wire }).success).toBe(false);
  });

  test.each([
    [z.array(z.date()), '{"0":"2026-05-06T07:08:09Z"}'],
    [z.tuple([z.date()]), '{"0":"2026-05-06T07:08:09Z"}'],
    [z.record(z.string(), z.date()), '["2026-05-06T07:08:09Z"]'],
    [z.looseObject({ 0: z.date() }), '["2026-05-06T07:08:09Z"]'],
  ])("is not read in a list for an object, nor in an object for a list", (schema, json) => {
    expect(jsonCodec<unknown>(schema).decode(bytes(json))).toEqual(JSON.parse(json));
  });

  test("with a year that RFC 3339 cannot represent is rejected", () => {
    expect(() => encode({ at: new Date("+010000-01-01T00:00:00Z") })).toThrow(
      "a Date of the year 10000 has no text in RFC 3339",
    );
    expect(text(encode({ at: new Date("9999-12-31T23:59:59.999Z") }))).toContain("9999-12-31");
  });

  test("can occur together with an integer of 64 bits", () => {
    const codec = jsonCodec(z.looseObject({ at: z.date(), id: z.int64() }));
    const json = '{"at":"2026-05-06T07:08:09.010Z","id":9223372036854775807}';
    expect(codec.decode(bytes(json))).toEqual({ at, id: greatest });
    expect(text(codec.encode({ at, id: greatest }))).toBe(json);
  });

  test("is distinguished from the texts of other options, in any order", () => {
    const choice = z.union([z.looseObject({ kind: z.literal("b") }), z.looseObject({ on: z.date() })]);
    const wire = { kind: "b", on: "2026-05-06T07:08:09.010Z" };
    expect(jsonCodec(choice).decode(bytes(JSON.stringify(wire)))).toEqual({ kind: "b", on: at });
    expect(jsonCodec(choice).decode(bytes('{"kind":"b"}'))).toEqual({ kind: "b" });
  });

  test("within nested options is found in one pass", () => {
    const Node: z.ZodType = z.lazy(() =>
      z.union([z.strictObject({ n: z.int(), ...shape }), z.looseObject(shape)]),
    );
    const shape = { at: z.date(), next: z.exactOptional(Node) };
    const chain = (depth: number, when: unknown): unknown =>
      depth === 0 ? { at: when } : { at: when, next: chain(depth - 1, when) };
    expect(jsonCodec(Node).decode(bytes(JSON.stringify(chain(60, at))))).toEqual(chain(60, at));
  });

  test("that no option accepts is rejected", () => {
    const one = z.xor([z.looseObject({ at: z.date() }), z.looseObject({ on: z.exactOptional(z.date()) })]);
    const twice = { at: "2026-05-06T07:08:09.010Z" };
    const read = jsonCodec(z.union([one, z.string()])).decode(bytes(JSON.stringify(twice)));
    expect(read).toEqual({ at });
    expect(z.union([one, z.string()]).safeParse(read).success).toBe(false);
  });
});

test.each([
  [
    "all of several",
    (below: z.ZodType) => z.intersection(z.looseObject({}).and(below), z.looseObject({}).and(below)),
  ],
  [
    "any of several",
    (below: z.ZodType) => z.union([z.looseObject({ a: z.int() }).and(below), z.nullable(below)]),
  ],
  ["exactly one of several", (below: z.ZodType) => z.xor([z.looseObject({ a: z.int() }).and(below), below])],
])("forty levels of schemas that are shared by %s are read at once", (_, join) => {
  const innermost: z.ZodType = z.looseObject({ id: z.int64() });
  const shared = Array.from({ length: 40 }).reduce<z.ZodType>((below) => join(below), innermost);
  const { decode } = jsonCodec(shared);
  expect(decode(Buffer.from('{"id":9223372036854775807}'))).toEqual({ id: 9223372036854775807n });
});

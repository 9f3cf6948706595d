import { describe, expect, test } from "vitest";
import * as z from "zod";
import { jsonCodec } from "../message/json-codec.ts";
import { ownObject } from "./own-object.ts";
import { validatorOf } from "./validator.ts";

const Payment = z.looseObject({ last4: z.string() });
const Lap = ownObject(() => ({
  driver: z.string(),
  payment: z.exactOptional(Payment),
  constructor: z.exactOptional(z.looseObject({ name: z.string() })),
  ["__proto__"]: z.exactOptional(z.string()),
}));
const Closed = ownObject(
  () => ({ toString: z.int(), valueOf: z.unknown() }),
  () => z.never("is not in the contract"),
);

/** The issues of a JSON text, which may have `__proto__` as a property. */
const says = (schema: z.ZodType, json: string): string | undefined => validatorOf(schema)(JSON.parse(json));

describe("a property with the name of an inherited one", () => {
  test("may be missing only if it is optional", () => {
    expect(says(Lap, '{"driver":"Ann"}')).toBeUndefined();
    expect(says(Closed, "{}")).toBe(
      "/toString: Invalid input: expected number, received undefined; " +
        "/valueOf: Invalid input: expected nonoptional, received undefined",
    );
  });

  test("is validated, and its errors have its path", () => {
    expect(says(Lap, '{"driver":"Ann","constructor":{"name":"Ferrari"},"__proto__":"x"}')).toBeUndefined();
    expect(says(Lap, '{"driver":"Ann","constructor":{"name":1},"__proto__":2}')).toBe(
      "/constructor/name: Invalid input: expected string, received number; " +
        "/__proto__: Invalid input: expected string, received number",
    );
    expect(says(Lap, '{"driver":"Ann","constructor":null}')).toBe(
      "/constructor: Invalid input: expected object, received null",
    );
  });

  test("does not change the paths of other errors", () => {
    expect(says(z.array(Lap), '[{"payment":{"last4":1}}]')).toBe(
      "/0/driver: Invalid input: expected string, received undefined; " +
        "/0/payment/last4: Invalid input: expected string, received number",
    );
  });

  test("is known if unknown properties are rejected", () => {
    expect(says(Closed, '{"toString":1,"valueOf":2}')).toBeUndefined();
    expect(says(Closed, '{"toString":1,"valueOf":2,"constructor":3,"__proto__":4}')).toBe(
      "/constructor: is not in the contract; /__proto__: is not in the contract",
    );
  });

  test("is expected of objects only", () => {
    expect(says(Closed, "[]")).toBe("/: Invalid input: expected object, received array");
    expect(says(Closed, "null")).toBe("/: Invalid input: expected object, received null");
  });

  test("keeps its place, and no inherited one is added", () => {
    const lap = JSON.parse('{"driver":"Ann","__proto__":"x"}') as object;
    expect(Object.entries(Lap.parse(lap) as object)).toEqual([
      ["driver", "Ann"],
      ["__proto__", "x"],
    ]);
  });

  test("may have a type that JSON lacks, like all others", () => {
    const Entry = ownObject(
      () => ({ constructor: z.int64(), on: z.date() }),
      () => z.int64(),
    );
    const json = '{"constructor":9223372036854775807,"on":"2026-05-06T07:08:09.000Z","more":1,"__proto__":2}';
    const { encode, decode } = jsonCodec(Entry);
    const entry = decode(Buffer.from(json));
    expect(Object.entries(entry as object)).toEqual([
      ["constructor", 9223372036854775807n],
      ["on", new Date("2026-05-06T07:08:09Z")],
      ["more", 1n],
      ["__proto__", 2n],
    ]);
    expect(Entry.safeParse(entry).success).toBe(true);
    expect(String(Buffer.from(encode(entry)))).toBe(json);
  });
});

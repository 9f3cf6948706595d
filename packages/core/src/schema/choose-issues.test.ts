import { describe, expect, test } from "vitest";
import * as z from "zod";
import { validatorOf } from "./validator.ts";

const Card = z.looseObject({ kind: z.literal("card"), digits: z.string() });
const Invoice = z.looseObject({ kind: z.literal("invoice"), to: z.string() });
const Voucher = z.looseObject({ kind: z.enum(["voucher", "gift"]), code: z.string() });

describe("a value that may fit several options", () => {
  const explain = validatorOf(z.looseObject({ payment: z.union([Card, Invoice, Voucher]) }));

  test("is compared with the option whose constants it has", () => {
    expect(explain({ payment: { kind: "invoice", to: 1 } })).toBe(
      "/payment/to: Invalid input: expected string, received number",
    );
    expect(explain({ payment: { kind: "gift" } })).toBe(
      "/payment/code: Invalid input: expected string, received undefined",
    );
  });

  test("gets the list of constants if it has none of them", () => {
    const expected = '/payment/kind: Invalid option: expected one of "card"|"invoice"|"voucher"|"gift"';
    expect(explain({ payment: { kind: "cash" } })).toBe(expected);
    expect(explain({ payment: {} })).toBe(expected);
  });

  test("is compared with the option of its type", () => {
    const explainRow = validatorOf(z.union([z.string(), z.array(z.int()), z.null()]));
    expect(explainRow([1, "2"])).toBe("/1: Invalid input: expected number, received string");
    expect(explainRow(true)).toBe("/: Invalid input");
  });

  test("is rejected if it fits several of them and only one is allowed", () => {
    const explainOne = validatorOf(z.xor([z.looseObject({ a: z.int() }), z.looseObject({ b: z.int() })]));
    expect(explainOne({ a: 1, b: 2 })).toBe("/: Invalid input: fits 2 options, expected exactly one");
    expect(explainOne({ a: 1 })).toBeUndefined();
  });
});

test("the same issue of two schemas is reported once", () => {
  const named = z.looseObject({ name: z.string() });
  expect(validatorOf(z.intersection(named, z.intersection(named, named)))({})).toBe(
    "/name: Invalid input: expected string, received undefined",
  );
});

test("five issues are described, and the others are counted", () => {
  expect(validatorOf(z.array(z.int()))(Array.from({ length: 9 }, () => "x"))).toMatch(
    /^\/0: .*; \/4: Invalid input: expected number, received string; and 4 more$/,
  );
});

test("finds the intended option among nested options, and by constants that options share", () => {
  const Pet = z.looseObject({ name: z.string(), kind: z.string() });
  const Cat = z.intersection(Pet, z.looseObject({ kind: z.literal("cat"), skill: z.enum(["lazy", "keen"]) }));
  const Dog = z.intersection(Pet, z.looseObject({ kind: z.enum(["dog", "wolf"]), pack: z.int() }));
  const Fish = z.looseObject({ kind: z.literal("fish") });
  const explain = validatorOf(z.looseObject({ pet: z.union([z.union([Cat, Dog]), Fish]) }));
  expect(explain({ pet: { name: "Tom", kind: "cat", skill: "lazy" } })).toBeUndefined();
  expect(explain({ pet: { name: "Tom", kind: "cat", skill: "none" } })).toBe(
    '/pet/skill: Invalid option: expected one of "lazy"|"keen"',
  );
  const unknown = '/pet/kind: Invalid option: expected one of "cat"|"dog"|"wolf"|"fish"';
  expect(explain({ pet: { name: "Tom", kind: "bird" } })).toBe(unknown);
  expect(explain({ pet: { name: "Tom" } })).toBe(unknown);
});

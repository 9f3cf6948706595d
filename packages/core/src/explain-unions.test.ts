import { expect, test } from "vitest";
import * as z from "zod";
import { validatorOf } from "./validate.ts";

const Pet = z.looseObject({ name: z.string(), kind: z.string() });
const Cat = z.intersection(Pet, z.looseObject({ kind: z.literal("cat"), skill: z.enum(["lazy", "keen"]) }));
const Dog = z.intersection(Pet, z.looseObject({ kind: z.enum(["dog", "wolf"]), pack: z.int() }));
const Fish = z.looseObject({ kind: z.literal("fish") });
const validate = validatorOf(z.looseObject({ pet: z.union([z.union([Cat, Dog]), Fish]) }));

test("what is wrong with the member of a union that is meant is said of its own properties", () => {
  expect(validate({ pet: { name: "Tom", kind: "cat", skill: "lazy" } })).toBeUndefined();
  expect(validate({ pet: { name: "Tom", kind: "cat", skill: "none" } })).toBe(
    '/pet/skill: Invalid option: expected one of "lazy"|"keen"',
  );
});

test.each([
  ["unknown", { name: "Tom", kind: "bird" }],
  ["missing", { name: "Tom" }],
])("a value of the discriminating property that is %s is refused at that property", (_, pet) => {
  expect(validate({ pet })).toBe('/pet/kind: Invalid input: expected "cat" or "dog" or "wolf" or "fish"');
});

test("a union whose members no property tells apart is refused as a whole", () => {
  expect(validatorOf(z.union([z.string(), z.int()]))(true)).toBe("/: Invalid input");
});

import { describe, expect, test } from "vitest";
import { declaredOf } from "../../test/declared.ts";

const text = { type: "string" };

describe("a choice of more than a hundred values", () => {
  const constants = (count: number): readonly unknown[] =>
    Array.from({ length: count }, (_, index) => ({ const: index }));
  test.each<[string, unknown, RegExp]>([
    ["is written as a list", { anyOf: constants(101) }, /^z\.literal\(\[0, 1, 2/],
    [
      "is a list of those that its type accepts",
      { type: "integer", anyOf: [...constants(100), { const: "a" }] },
      /99\]\)\)$/,
    ],
    [
      "has its members one by one if there are fewer",
      { anyOf: constants(100) },
      /^z\.union\(\[z\.literal\(0\), /,
    ],
    [
      "has its members one by one if one has a limit",
      { anyOf: [...constants(100), { minimum: 1, const: 5 }] },
      /^z\.union\(\[z\.literal\(0\), /,
    ],
    [
      "has its members one by one if one is a schema",
      { anyOf: [...constants(100), text] },
      /^z\.union\(\[z\.literal\(0\), /,
    ],
  ])("%s", (_, raw, zod) => {
    expect(declaredOf(raw).zod).toMatch(zod);
  });
});

test.each([
  [{ enum: ["a", "b"] }, 'z.enum(["a", "b"])'],
  [{ enum: ["a"] }, 'z.literal("a")'],
  [{ enum: ["__proto__", "a"] }, 'z.literal(["__proto__", "a"])'],
  [{ enum: ["a", { b: 1 }] }, 'z.union([z.literal("a"), z.strictObject({ b: z.literal(1) })])'],
  [
    {
      enum: [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    },
    "z.strictObject({ b: z.literal(2), a: z.literal(1) })",
  ],
  [{ const: [] }, "z.tuple([])"],
  [
    { const: [{ toString: "a" }] },
    'z.custom<readonly [{ readonly toString: "a" }]>((value) => canonical(value) === "[{\\"toString\\":\\"a\\"}]")',
  ],
])("the zod schema of %j is %s", (raw, zod) => {
  expect(declaredOf(raw).zod).toBe(zod);
});

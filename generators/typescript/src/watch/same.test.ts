import { expect, test } from "vitest";
import { isSame } from "./same.ts";

const value = { a: [1, { b: "x", c: undefined }], d: null };

test("a copy is the same", () => {
  expect(isSame(value, structuredClone(value))).toBe(true);
});

test.each([
  { ...value, d: {} },
  { ...value, e: 1 },
  { a: value.a },
  { ...value, a: [1, { b: "y", c: undefined }] },
  { ...value, a: [1] },
  { ...value, a: { 0: 1, 1: value.a[1] } },
  { a: value.a, e: null },
  null,
])("%j is not", (other) => {
  expect(isSame(value, other)).toBe(false);
  expect(isSame(other, value)).toBe(false);
});

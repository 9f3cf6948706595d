import { expect, test } from "vitest";
import { isStructurallyEqual } from "./structural-equality.ts";

const value = { a: [1, { b: "x", c: undefined }], d: null };

test("a copy is equal", () => {
  expect(isStructurallyEqual(value, structuredClone(value))).toBe(true);
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
])("%j differs", (other) => {
  expect(isStructurallyEqual(value, other)).toBe(false);
  expect(isStructurallyEqual(other, value)).toBe(false);
});

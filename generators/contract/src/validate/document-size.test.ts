import { expect, test } from "vitest";
import { contractWith, sourcesOf } from "../../test/contract-with.ts";
import { checkRules } from "./check-rules.ts";
import { dereferencedSize } from "./document-size.ts";

test("the target of several references counts for each of them", () => {
  expect(dereferencedSize({ a: { b: 1, c: 2 } })).toBe(4);
  expect(dereferencedSize({ a: { b: 1, c: 2 }, d: { $ref: "#/a" }, e: { $ref: "#/d" } })).toBe(10);
});

test("references that lead nowhere or in a circle count once", () => {
  expect(dereferencedSize({ a: { $ref: "#/none" }, b: { $ref: "#/b" } })).toBe(3);
});

test("references outside schemas that multiply are refused without following them", async () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) => `x-${level}: { a: { $ref: '#/x-${level + 1}' }, b: { $ref: '#/x-${level + 1}' } }`,
  );
  const { diagnostics: found } = await checkRules(
    await sourcesOf(contractWith("tags: []", [...levels, "x-40: {}"].join("\n"))),
  );
  expect(found).toMatchObject([{ code: "ref-excessive", severity: "error" }]);
});

test("more references than the parser can follow in time are refused", async () => {
  const many = `x-a: {}\nx-b: [${"{ $ref: '#/x-a' },".repeat(50_001)}]`;
  expect((await checkRules(await sourcesOf(contractWith("tags: []", many)))).diagnostics).toMatchObject([
    { code: "ref-excessive" },
  ]);
});

import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { nestingDepth, ownDepth } from "./nesting-depth.ts";

const list = { type: "array", items: {} };

test.each([
  [true, 0],
  [{ type: "string" }, 0],
  [list, 1],
  [{ type: "array", items: list }, 2],
  [{ type: "array", items: [list] }, 3],
  [{ type: "object", properties: { a: {} } }, 2],
  [{ type: "object", properties: { a: {} }, required: ["a"] }, 1],
  [{ type: "object", properties: { a: {}, b: list }, required: ["a"] }, 3],
  [{ type: "object", additionalProperties: { not: list } }, 3],
  [{ type: ["array", "null"], items: {} }, 2],
  [{ anyOf: [{}, list] }, 3],
  [{ type: ["string", "null"], anyOf: [{}], oneOf: [{}] }, 6],
  [{ allOf: [{}] }, 1],
  [{ allOf: [{}, {}, {}] }, 3],
])("%j puts %i of zod's types around its innermost part", (raw, depth) => {
  expect(nestingDepth(schemaOf(raw))).toBe(depth);
});

test("references are not followed", () => {
  const origin = { file: "tea.yaml", pointer: "" };
  expect(nestingDepth({ ref: "Tea" })).toBe(0);
  expect(nestingDepth({ origin, items: { ref: "Tea" } })).toBe(1);
});

test.each([
  [1, 1],
  [8, 8],
  [9, 9],
  [16, 9],
  [17, 10],
  [64, 11],
])("an intersection of %i operands is %i types deep", (operands, depth) => {
  const schema = schemaOf({ allOf: Array.from({ length: operands }, () => ({})) });
  expect(ownDepth(schema as SchemaObject)).toBe(depth);
});

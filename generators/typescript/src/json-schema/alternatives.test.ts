import type { Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { expressible, type Factor, factorsOf } from "./alternatives.ts";

const origin = { file: "tea.yaml", pointer: "" };
const choice = (members: number): SchemaObject => ({
  origin,
  oneOf: Array.from({ length: members }, () => true),
});

test("the operands of an intersection have as many alternatives as their members together", () => {
  const schema: SchemaObject = {
    ...(schemaOf({
      type: ["object", "integer", "number"],
      anyOf: [{}, { type: ["string", "null"] }],
    }) as SchemaObject),
    allOf: [{ ref: "Choice" }, { origin, allOf: [choice(2), choice(3)] }, false],
    oneOf: [choice(4), true],
  };
  expect(factorsOf(schema, () => choice(5))).toEqual([
    { keyword: "base", width: 2 },
    { keyword: "allOf", width: 5 },
    { keyword: "allOf", width: 6 },
    { keyword: "allOf", width: 1 },
    { keyword: "anyOf", width: 3 },
    { keyword: "oneOf", width: 5 },
  ]);
});

test("a schema that contains itself counts as one alternative there", () => {
  const tree: Schema = { origin, oneOf: [{ ref: "Tree" }, true, true] };
  expect(factorsOf({ origin, allOf: [{ ref: "Tree" }] }, () => tree)).toEqual([
    { keyword: "base", width: 1 },
    { keyword: "allOf", width: 3 },
  ]);
});

test.each([
  [
    [1, 2_000],
    [true, true],
  ],
  [
    [10, 100],
    [true, true],
  ],
  [
    [10, 101],
    [true, false],
  ],
  [
    [1_001, 2, 500, 1, 2],
    [false, true, true, true, false],
  ],
])("of operands with %j alternatives, the type can express %j", (widths, expressed) => {
  expect(expressible(widths.map((width): Factor => ({ keyword: "allOf", width })))).toEqual(expressed);
});

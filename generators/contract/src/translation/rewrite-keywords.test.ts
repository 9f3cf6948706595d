import { describe, expect, test } from "vitest";
import type { Dialect } from "../schema-format/dialect.ts";
import { rewriteKeywords } from "./rewrite-keywords.ts";

/** The schema in draft-07, and the refused keywords if there are any. */
function rewritten(dialect: Dialect, schema: object) {
  const { fields, refused } = rewriteKeywords({ ...schema }, dialect);
  return refused.length === 0 ? fields : { fields, refused };
}

test.each(["draft-04", "openapi-3.0"] as const)(
  "the exclusive flags of %s become exclusive bounds",
  (dialect) => {
    const flags = { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true };
    expect(rewritten(dialect, flags)).toEqual({ exclusiveMinimum: 1, exclusiveMaximum: 9 });
    const unset = { minimum: 1, exclusiveMinimum: false, maximum: 9, exclusiveMaximum: false };
    expect(rewritten(dialect, unset)).toEqual({ minimum: 1, maximum: 9 });
    expect(rewritten(dialect, { exclusiveMinimum: true, minLength: 1 })).toEqual({ minLength: 1 });
    expect(rewritten(dialect, { minimum: "1", exclusiveMinimum: true })).toEqual({ minimum: "1" });
    expect(rewritten(dialect, { exclusiveMaximum: 9 })).toEqual({ exclusiveMaximum: 9 });
  },
);

test("draft-06 needs no change", () => {
  const schema = { minimum: 1, exclusiveMinimum: true, prefixItems: [{}], unevaluatedItems: false };
  expect(rewritten("draft-06", schema)).toEqual(schema);
});

describe.each(["2020-12", "openapi-3.1"] as const)("in %s", (dialect) => {
  test.each([
    ["begins the items", { prefixItems: [{}] }, { items: [{}] }],
    [
      "is followed by the items",
      { prefixItems: [{}], items: false },
      { items: [{}], additionalItems: false },
    ],
    ["ignores additionalItems", { prefixItems: [{}], additionalItems: false }, { items: [{}] }],
    [
      "is refused if it is not a list",
      { prefixItems: {}, items: false },
      { fields: { prefixItems: {}, items: false }, refused: ["prefixItems"] },
    ],
  ])("prefixItems %s", (_, schema, expected) => {
    expect(rewritten(dialect, schema)).toEqual(expected);
  });
});

test("2019-09 has its tuples in items already", () => {
  const schema = { items: [{}], additionalItems: false, minItems: 1 };
  expect(rewritten("2019-09", schema)).toEqual(schema);
});

describe.each(["2019-09", "2020-12"] as const)("in %s", (dialect) => {
  test.each([
    ["required properties", { dependentRequired: { a: ["b"] } }, { dependencies: { a: ["b"] } }],
    ["schemas", { dependentSchemas: { a: false } }, { dependencies: { a: false } }],
    [
      "properties of different names",
      { dependencies: { a: ["x"] }, dependentRequired: { b: ["x"] }, dependentSchemas: { c: {} } },
      { dependencies: { a: ["x"], b: ["x"], c: {} } },
    ],
    [
      "one property twice",
      { dependentRequired: { a: ["b"] }, dependentSchemas: { a: { minProperties: 2 } } },
      { dependencies: { a: { allOf: [{ minProperties: 2 }, { required: ["b"] }] } } },
    ],
    ["no property", { dependentRequired: {} }, {}],
    [
      "a list, which is refused",
      { dependentRequired: ["a"], dependentSchemas: true, minLength: 1 },
      {
        fields: { dependentRequired: ["a"], dependentSchemas: true, minLength: 1 },
        refused: ["dependentRequired", "dependentSchemas"],
      },
    ],
  ])("dependencies have %s", (_, schema, expected) => {
    expect(rewritten(dialect, schema)).toEqual(expected);
  });

  test.each([
    ["are the items of a list without items", { unevaluatedItems: false }, { items: false }],
    [
      "are the additional items of a tuple",
      { items: [{}], unevaluatedItems: { type: "null" } },
      { items: [{}], additionalItems: { type: "null" } },
    ],
    [
      "do not exist beside additional items",
      { items: [{}], additionalItems: {}, unevaluatedItems: false },
      { items: [{}], additionalItems: {} },
    ],
    ["do not exist if every item has a schema", { items: {}, unevaluatedItems: false }, { items: {} }],
    ["may be anything", { allOf: [{}], unevaluatedItems: true }, { allOf: [{}] }],
    [
      "cannot be told apart from contained items",
      { contains: {}, unevaluatedItems: false },
      { fields: { contains: {} }, refused: ["unevaluatedItems"] },
    ],
  ])("unevaluated items %s", (_, schema, expected) => {
    expect(rewritten(dialect, schema)).toEqual(expected);
  });

  test.each([
    [
      "are additional ones",
      { properties: { a: {} }, unevaluatedProperties: { type: "null" } },
      { properties: { a: {} }, additionalProperties: { type: "null" } },
    ],
    [
      "do not exist beside additional ones",
      { additionalProperties: {}, unevaluatedProperties: false },
      { additionalProperties: {} },
    ],
    ["may be anything", { anyOf: [{}], unevaluatedProperties: true }, { anyOf: [{}] }],
    [
      "are additional ones even beside contains",
      { contains: {}, unevaluatedProperties: false },
      { contains: {}, additionalProperties: false },
    ],
  ])("unevaluated properties %s", (_, schema, expected) => {
    expect(rewritten(dialect, schema)).toEqual(expected);
  });

  test.each(["allOf", "anyOf", "oneOf", "if", "$ref"])(
    "unevaluated properties are refused beside %s",
    (other) => {
      expect(rewritten(dialect, { [other]: {}, unevaluatedProperties: false })).toEqual({
        fields: { [other]: {} },
        refused: ["unevaluatedProperties"],
      });
    },
  );

  test("unevaluated properties are refused beside dependencies that were rewritten", () => {
    expect(rewritten(dialect, { dependentSchemas: { a: {} }, unevaluatedProperties: false })).toEqual({
      fields: { dependencies: { a: {} } },
      refused: ["unevaluatedProperties"],
    });
  });

  test.each([
    ["one contained item is the default", { contains: {}, minContains: 1 }, { contains: {} }],
    ["without contains the limits have no effect", { minContains: 2, maxContains: 3 }, {}],
    [
      "other limits are refused",
      { contains: {}, minContains: 0, maxContains: 1 },
      { fields: { contains: {} }, refused: ["minContains", "maxContains"] },
    ],
  ])("%s", (_, schema, expected) => {
    expect(rewritten(dialect, schema)).toEqual(expected);
  });
});

test("subschemas that are not in the contract are created", () => {
  const { created } = rewriteKeywords(
    { dependencies: { a: ["b"] }, dependentRequired: { a: ["c"], d: ["e"] } },
    "2019-09",
  );
  const all = { allOf: [{ required: ["b"] }, { required: ["c"] }] };
  expect(new Set(created)).toEqual(new Set([...all.allOf, all]));
});

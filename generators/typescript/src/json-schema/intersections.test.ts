import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { isIntersection } from "./intersections.ts";
import { kindsOf } from "./kinds.ts";

const objectOf = (raw: object): SchemaObject => schemaOf(raw) as SchemaObject;

test.each([
  [{}, false],
  [{ type: "object", properties: {} }, false],
  [{ allOf: [{}] }, false],
  [{ allOf: [{}, {}] }, true],
  [{ type: "object", allOf: [{}] }, true],
  [{ minimum: 1, anyOf: [{}] }, true],
  [{ format: "tea", anyOf: [{}] }, false],
  [{ format: "uuid", anyOf: [{}] }, true],
  [{ uniqueItems: false, anyOf: [{}] }, false],
  [{ uniqueItems: true, anyOf: [{}] }, true],
  [{ anyOf: [{}], oneOf: [{}] }, true],
  [{ type: "string", enum: ["a"] }, false],
  [{ type: "integer", const: 1 }, true],
  [{ minLength: 1, const: "a" }, true],
  [{ enum: ["a"], oneOf: [{}] }, true],
])("%j becomes an intersection: %s", (raw, is) => {
  expect(isIntersection(objectOf(raw))).toBe(is);
});

test("the kinds of a schema are in the order in which they are allowed, and integers are numbers", () => {
  expect(kindsOf(objectOf({ type: ["null", "integer", "number", "object"] }))).toEqual([
    "object",
    "number",
    "null",
  ]);
  expect(kindsOf(objectOf({ type: ["integer", "string"] }), ["number", "array"])).toEqual(["number"]);
  expect(kindsOf(objectOf({}), ["null", "object"])).toEqual(["null", "object"]);
});

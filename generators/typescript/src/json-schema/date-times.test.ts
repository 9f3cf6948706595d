import type { SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import {
  acceptsAnyText,
  acceptsObject,
  acceptsText,
  excludesDateTime,
  isDate,
  isUnrestrictedDateTime,
} from "./date-times.ts";

const objectOf = (raw: object): SchemaObject => schemaOf(raw) as SchemaObject;
const at = { type: "string", format: "date-time" };

test.each([
  [at, true],
  [{ ...at, type: ["string", "null"] }, true],
  [{ ...at, minLength: 20 }, true],
  [{ ...at, minLength: 21 }, false],
  [{ ...at, maxLength: 30 }, false],
  [{ ...at, pattern: "Z$" }, false],
  [{ ...at, enum: ["2026-05-06T07:08:09Z"] }, false],
  [{ ...at, const: "2026-05-06T07:08:09Z" }, false],
  [{ ...at, type: ["string", "object"] }, false],
  [{ format: "date-time" }, false],
  [{ type: "string", format: "date" }, false],
])("%j accepts every date-time and no object: %s", (raw, is) => {
  expect(isUnrestrictedDateTime(objectOf(raw))).toBe(is);
});

test.each([
  [{}, false, false, true],
  [{ description: "Tea." }, false, false, true],
  [{ type: "string" }, true, false, true],
  [{ type: "integer" }, false, false, true],
  [{ type: ["string", "object"] }, true, true, false],
  [{ minimum: 1 }, true, true, false],
  [{ type: "string", minLength: 1 }, true, false, false],
  [{ enum: ["a", 1] }, true, false, false],
  [{ enum: [1, {}] }, false, true, false],
  [{ const: { a: 1 } }, false, false, false],
  [{ type: "object", enum: ["a"] }, false, false, false],
])("%j: accepts some text %s, an object %s, any text %s", (raw, ...accepted) => {
  const schema = objectOf(raw);
  expect([acceptsText(schema), acceptsObject(schema), acceptsAnyText(schema)]).toEqual(accepted);
});

test.each([
  [{ maxLength: 19 }, true],
  [{ maxLength: 20 }, false],
  [{ format: "date" }, true],
  [{ format: "relative-json-pointer" }, true],
  [{ format: "email" }, false],
  [{ format: "date-time" }, false],
  [{ enum: ["never", 5, null] }, true],
  [{ const: "2026-05-06" }, true],
  [{ enum: ["never", "2026-05-06T07:08:09Z"] }, false],
  [{ minLength: 50 }, false],
  [{}, false],
])("no date-time passes %j: %s", (raw, is) => {
  expect(excludesDateTime(objectOf(raw))).toBe(is);
});

test("a value is a Date if its schema, or a member of its allOf, is one of dates", () => {
  const date = objectOf(at);
  const schema = { ...objectOf({}), allOf: [{ ref: "Other" }, { ref: "When" }] };
  const resolve = (ref: string) => (ref === "When" ? date : true);
  expect(isDate(schema, new Set([date]), resolve)).toBe(true);
  expect(isDate({ ...objectOf({}), anyOf: [{ ref: "When" }] }, new Set([date]), resolve)).toBe(false);
  expect(isDate(schema, new Set(), resolve)).toBe(false);
});

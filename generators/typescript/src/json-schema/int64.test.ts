import type { Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { hasInt64Property, isInt64 } from "./int64.ts";

const objectOf = (raw: object): SchemaObject => schemaOf(raw) as SchemaObject;

test.each([
  [{ type: "integer", format: "int64" }, true],
  [{ type: ["integer", "null"], format: "int64" }, true],
  [{ type: ["integer", "number"], format: "int64" }, false],
  [{ type: "number", format: "int64" }, false],
  [{ format: "int64" }, false],
  [{ type: "integer", format: "int32" }, false],
  [{ allOf: [{}, { type: "integer", format: "int64" }] }, true],
  [{ anyOf: [{ type: "integer", format: "int64" }] }, false],
])("%j is of 64-bit integers: %s", (raw, is) => {
  const resolve = (): Schema => schemaOf(raw);
  expect(isInt64({ ref: "Id" }, resolve)).toBe(is);
  const object = objectOf({ allOf: [{ properties: { other: true } }] });
  const declaring = { ...object, allOf: [{ ...object, properties: { id: { ref: "Id" } } }] };
  expect(hasInt64Property(declaring, "id", resolve)).toBe(is);
  expect(hasInt64Property(declaring, "toString", resolve)).toBe(false);
});

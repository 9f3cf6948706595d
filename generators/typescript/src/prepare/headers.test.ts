import type { Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { declaredHeaders, headerFacts } from "./headers.ts";

const none = (): Schema => true;

test.each([
  [{ type: "string" }, undefined],
  [{ type: "integer" }, "number"],
  [{ type: "boolean" }, "boolean"],
  [{ enum: [1, 2] }, "number"],
  [{ const: "a" }, undefined],
  [{ pattern: "^a" }, undefined],
  [{ type: ["string", "null"] }, "json"],
  [{ type: ["number", "integer"] }, "number"],
  [{ type: "array" }, "json"],
  [{ type: "object" }, "json"],
  [{ oneOf: [{ type: "number" }, { type: "boolean" }] }, "json"],
  [{ allOf: [{ minimum: 1 }, { type: "number" }] }, "number"],
  [{}, "json"],
])("a header of %j is read as %s", (header, type) => {
  const { types } = headerFacts(schemaOf({ properties: { tea: header } }), none);
  expect(types.get("tea")).toBe(type);
});

test.each([
  [{ additionalProperties: { type: "integer" } }, "number"],
  [{ additionalProperties: { type: "string" } }, undefined],
  [{ additionalProperties: false }, undefined],
  [{ patternProperties: { "^x": { type: "boolean" } }, additionalProperties: { type: "string" } }, "json"],
])("headers without a name in %j are read as %s", (schema, type) => {
  expect(headerFacts(schemaOf(schema), none).typeOfOthers).toBe(type);
});

test("headers are found in every part of a schema, and the types from two parts are combined", () => {
  const schemas: Readonly<Record<string, Schema>> = {
    Traced: schemaOf({ properties: { trace: { type: "integer" } }, required: ["Reply-To"] }),
  };
  const schema = schemaOf({
    properties: { a: { type: "integer" } },
    oneOf: [{ properties: { b: { type: "boolean" } } }, { properties: { b: { type: "string" } } }],
    if: {},
    else: { properties: { c: { type: "null" } } },
  }) as SchemaObject;
  const facts = headerFacts({ ...schema, allOf: [{ ref: "Traced" }] }, (ref) => schemas[ref] ?? true);
  expect(Object.fromEntries(facts.types)).toEqual({ a: "number", trace: "number", b: "json", c: "json" });
  expect(facts.own).toEqual(["Reply-To"]);
});

test("headers that Posthorn sets are not required, and all else stays as it is", () => {
  const plain = schemaOf({ type: "object", required: ["tea"] });
  expect(declaredHeaders(plain, undefined, none)).toBe(plain);
  expect(declaredHeaders({ ref: "Plain" }, undefined, () => plain)).toEqual({ ref: "Plain" });
  const own = schemaOf({ type: "object", required: ["tea", "ce-id", "Content-Type", "trace"] });
  const declared = declaredHeaders({ ref: "Own" }, "trace", () => own);
  expect(declared).toMatchObject({ types: ["object"], required: ["tea"] });
  expect(declaredHeaders(true, undefined, none)).toMatchObject({ types: ["object"] });
});

test("schemas that refer to each other a million times, or to themselves, are visited once", () => {
  const levels = 40;
  const named = (index: number): SchemaObject => ({
    origin: { file: "", pointer: "" },
    allOf: [{ ref: String(index + 1) }, { ref: String(index + 1) }, { ref: String(index) }],
    ...(index === levels ? { required: ["ce-id"] } : {}),
  });
  const schemas = Array.from({ length: levels + 1 }, (_, index) => named(index));
  const resolve = (ref: string): Schema => schemas[Number(ref)] ?? true;
  const declared = declaredHeaders({ ref: "0" }, undefined, resolve);
  expect(declared).not.toEqual({ ref: "0" });
  expect(headerFacts({ ref: "0" }, resolve).own).toEqual(["ce-id"]);
});

test("headers that accept any text are free, others are not", () => {
  const raw = {
    properties: {
      plain: { type: "string" },
      untyped: {},
      uuid: { type: "string", format: "uuid" },
      short: { type: "string", maxLength: 9 },
      number: { type: "integer" },
      listed: { enum: ["a"] },
    },
  };
  const { free } = headerFacts(schemaOf(raw), () => true);
  expect([...free]).toEqual(["plain", "untyped"]);
});

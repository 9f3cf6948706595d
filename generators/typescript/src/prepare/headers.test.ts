import type { Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { declaredHeaders, headerFacts, isOwnHeader } from "./headers.ts";

const none = (): Schema => true;

test.each([
  [{ type: "string" }, undefined],
  [{ type: "integer" }, "number"],
  [{ type: "boolean" }, "boolean"],
  [{ enum: [1, 2] }, "number"],
  [{ const: "a" }, undefined],
  [{ pattern: "^a" }, undefined],
  [{ format: "uuid" }, undefined],
  [{ minLength: 1 }, undefined],
  [{ maxLength: 1 }, undefined],
  [{ enum: [1, "a"] }, "json"],
  [{ const: false }, "boolean"],
  [{ type: "null" }, "json"],
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

test.each([
  ["ce-id", true],
  ["CE-Type", true],
  ["posthorn-attempt", true],
  ["Content-Type", true],
  ["reply-to", true],
  ["correlation-id", true],
  ["ceid", false],
  ["x-ce-id", false],
  ["content-type-2", false],
])("the header %s is one of Posthorn or CloudEvents: %s", (name, isOwn) => {
  expect(isOwnHeader(name)).toBe(isOwn);
});

test("a header is fixed if one of its schemas lists a single text", () => {
  const raw = {
    properties: {
      "Content-Type": { const: "text/plain" },
      "ce-type": { enum: ["tea"] },
      either: { enum: ["a", "b"] },
      number: { const: 5 },
      wide: {},
    },
    allOf: [{ properties: { wide: { anyOf: [{ const: "narrow" }] } } }],
  };
  expect(Object.fromEntries(headerFacts(schemaOf(raw), none).fixed)).toEqual({
    "content-type": "text/plain",
    "ce-type": "tea",
    wide: "narrow",
  });
});

test("a header is not fixed if the members of a choice list different texts", () => {
  const choice = { oneOf: [{ const: "tea" }, { enum: ["coffee"] }] };
  const members = ["tea", "coffee"].map((kind) => ({ properties: { outer: { const: kind } } }));
  const raw = { properties: { inner: choice, same: { anyOf: [{ const: "tea" }, { enum: ["tea"] }] } } };
  const { fixed } = headerFacts(schemaOf({ ...raw, oneOf: members }), none);
  expect(Object.fromEntries(fixed)).toEqual({ same: "tea" });
});

test("where the other headers are not texts, those that are texts are listed too", () => {
  const raw = {
    properties: { tea: { type: "string" }, cups: { type: "integer" } },
    additionalProperties: { type: "integer" },
  };
  const { types, typeOfOthers } = headerFacts(schemaOf(raw), none);
  expect([Object.fromEntries(types), typeOfOthers]).toEqual([{ tea: "string", cups: "number" }, "number"]);
});

test("headers that are only required are named, and free", () => {
  const facts = headerFacts(
    schemaOf({
      required: ["trace", "ce-id"],
      dependencies: { trace: { required: ["span"] }, span: ["other"] },
    }),
    none,
  );
  expect([[...facts.named], [...facts.free], facts.own, [...facts.types]]).toEqual([
    ["trace", "ce-id", "span"],
    ["trace", "ce-id", "span"],
    ["ce-id"],
    [],
  ]);
});

test("no headers are described where a message has none, and none are declared where it accepts none", () => {
  expect(headerFacts(undefined, none)).toEqual({
    types: new Map(),
    typeOfOthers: undefined,
    own: [],
    named: new Set(),
    free: new Set(),
    fixed: new Map(),
  });
  expect(declaredHeaders(false, undefined, none)).toBe(false);
});

test.each([
  [{ type: "object", anyOf: [{ required: ["ce-id"] }, { required: ["tea"] }] }, "anyOf"],
  [{ type: "object", oneOf: [{ required: ["ce-id"] }, { required: ["tea"] }] }, "oneOf"],
  [{ type: "object", allOf: [{ required: ["ce-id"] }, { required: ["tea"] }] }, "allOf"],
])("headers that Posthorn sets are not required in %o", (raw, keyword) => {
  const declared = declaredHeaders(schemaOf(raw), undefined, none) as SchemaObject;
  const [relaxed, other] = (declared[keyword as "anyOf"] ?? []) as readonly SchemaObject[];
  expect([relaxed?.required, other?.required]).toEqual([[], ["tea"]]);
});

test.each([
  [{ type: "string", not: { const: "a" } }, false],
  [{ allOf: [{ type: "string" }, { pattern: "a" }] }, false],
  [{ type: ["string", "null"] }, true],
  [{ oneOf: [{ type: "string" }, { type: "integer" }] }, false],
  [{ type: "string", format: "tea", description: "Any." }, true],
])("a header of %j accepts any text: %s", (raw, isFree) => {
  expect(headerFacts(schemaOf({ properties: { tea: raw } }), none).free.has("tea")).toBe(isFree);
});

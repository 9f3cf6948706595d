import type { Schema, SchemaObject } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { type Mappers, mapParts } from "./map-parts.ts";

/** Puts the way to each part in its place. */
const mappers: Mappers = {
  value: (_, ...steps): Schema => ({ ref: steps.join("/") }),
  member: (): Schema => ({ ref: "member" }),
};
const mapped = (raw: object): SchemaObject => mapParts(schemaOf(raw) as SchemaObject, mappers);

test("every part of a schema is mapped, with the steps to it, and all else stays", () => {
  const raw = {
    type: "object",
    title: "Tea",
    required: ["a"],
    items: {},
    additionalItems: {},
    properties: { a: {}, "b/c": true },
    patternProperties: { "^x": {} },
    additionalProperties: false,
    dependencies: { a: ["b"], c: {} },
    contains: {},
    propertyNames: {},
    not: {},
    if: {},
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    then: {},
    else: {},
    allOf: [{}, {}],
    anyOf: [{}],
    oneOf: [{}],
  };
  const member = { ref: "member" };
  expect(mapped(raw)).toEqual({
    ...(schemaOf({ type: "object", title: "Tea", required: ["a"] }) as SchemaObject),
    items: { ref: "item" },
    additionalItems: { ref: "item" },
    properties: { a: { ref: "a" }, "b/c": { ref: "b/c" } },
    patternProperties: { "^x": { ref: "value" } },
    additionalProperties: { ref: "value" },
    dependencies: { a: ["b"], c: { ref: "" } },
    contains: { ref: "" },
    propertyNames: { ref: "" },
    not: { ref: "" },
    if: { ref: "" },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    then: { ref: "" },
    else: { ref: "" },
    allOf: [member, member],
    anyOf: [member],
    oneOf: [member],
  });
});

test("the items of a tuple are numbered, and a schema without parts is copied", () => {
  expect(mapped({ items: [{}, {}] }).items).toEqual([{ ref: "item1" }, { ref: "item2" }]);
  expect(mapped({ minimum: 1 })).toStrictEqual(schemaOf({ minimum: 1 }));
});

import type { Schema } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { declaredProperty } from "./declared-property.ts";

const none = (): Schema => true;
const text = schemaOf({ type: "string" });
const origin = { file: "tea.yaml", pointer: "" };

test.each<[string, Schema, Schema | undefined]>([
  ["itself", { origin, properties: { tea: text }, allOf: [{ origin, properties: { tea: false } }] }, text],
  ["the first member of allOf", { origin, allOf: [true, { origin, properties: { tea: text } }] }, text],
  ["a schema that it refers to", { ref: "Tea" }, text],
  ["a reference", { origin, properties: { tea: { ref: "Cup" } } }, { ref: "Cup" }],
  [
    "no schema",
    { origin, properties: { other: text }, anyOf: [{ origin, properties: { tea: text } }] },
    undefined,
  ],
  ["nothing that every object inherits", { origin, properties: {} }, undefined],
])("a schema's property is declared by %s", (_, schema, declared) => {
  const resolve = (): Schema => ({ origin, properties: { tea: text } });
  expect(declaredProperty(schema, "tea", resolve)).toEqual(declared);
  expect(declaredProperty(schema, "constructor", none)).toBeUndefined();
});

test.each([
  [29, "stays as it is"],
  [30, "is reduced to its type"],
])("a property with %i parts %s", (parts, what) => {
  const properties = Object.fromEntries(Array.from({ length: parts }, (_, index) => [`p${index}`, true]));
  const large = schemaOf({ type: "object", properties }, "/large");
  const reduced = { origin: { file: "shop.yaml", pointer: "/large" }, types: ["object"] };
  expect(declaredProperty({ origin, properties: { tea: large } }, "tea", none)).toEqual(
    what === "stays as it is" ? large : reduced,
  );
  const untyped = schemaOf({ properties });
  expect(declaredProperty({ origin, properties: { tea: untyped } }, "tea", none)).toEqual(
    what === "stays as it is" ? untyped : true,
  );
});

test("a schema that refers to itself declares nothing", () => {
  const loop: Schema = { origin, allOf: [{ ref: "Loop" }] };
  expect(declaredProperty(loop, "tea", () => loop)).toBeUndefined();
});

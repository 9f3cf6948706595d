import { describe, expect, test } from "vitest";
import type { Schema, SchemaObject } from "./schema.ts";
import { childrenOf, mapSubschemas, objectsIn, referencesIn, within } from "./subschemas.ts";

const origin = { file: "tea.yaml", pointer: "" };
const leaf = (title: string): SchemaObject => ({ origin, title });

/** A schema for each keyword that has subschemas, with the schemas that it has. */
const places: readonly (readonly [string, Omit<SchemaObject, "origin">, readonly Schema[]])[] = [
  ["items", { items: leaf("a") }, [leaf("a")]],
  ["items of a tuple", { items: [leaf("a"), { ref: "B" }] }, [leaf("a"), { ref: "B" }]],
  ["additionalItems", { additionalItems: leaf("a") }, [leaf("a")]],
  ["contains", { contains: false }, [false]],
  ["properties", { properties: { x: leaf("a"), y: true } }, [leaf("a"), true]],
  ["patternProperties", { patternProperties: { "^x": leaf("a") } }, [leaf("a")]],
  ["additionalProperties", { additionalProperties: { ref: "B" } }, [{ ref: "B" }]],
  ["propertyNames", { propertyNames: leaf("a") }, [leaf("a")]],
  ["dependencies", { dependencies: { x: leaf("a"), y: ["x"] } }, [leaf("a")]],
  ["allOf", { allOf: [leaf("a"), leaf("b")] }, [leaf("a"), leaf("b")]],
  ["anyOf", { anyOf: [leaf("a"), leaf("b")] }, [leaf("a"), leaf("b")]],
  ["oneOf", { oneOf: [leaf("a"), leaf("b")] }, [leaf("a"), leaf("b")]],
  ["not", { not: leaf("a") }, [leaf("a")]],
  ["if", { if: leaf("a") }, [leaf("a")]],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  ["then", { then: leaf("a") }, [leaf("a")]],
  ["else", { else: leaf("a") }, [leaf("a")]],
];

describe.each(places)("the subschemas of %s", (_, keywords, children) => {
  const schema: SchemaObject = { origin, ...keywords };

  test("are found", () => {
    expect(childrenOf(schema)).toEqual(children);
    expect(new Set(within(schema))).toEqual(new Set([schema, ...children]));
  });

  test("are replaced one by one, in a copy", () => {
    const before = structuredClone(schema);
    const seen: Schema[] = [];
    const replaced = mapSubschemas(schema, (part) => {
      seen.push(part);
      return { ref: `R${seen.length}` };
    });
    expect(seen).toEqual(children);
    expect(childrenOf(replaced)).toEqual(children.map((_child, index) => ({ ref: `R${index + 1}` })));
    expect(Object.keys(replaced)).toEqual(Object.keys(schema));
    expect(schema).toEqual(before);
  });

  test("stay the same object if nothing is replaced", () => {
    expect(mapSubschemas(schema, (part) => part)).toBe(schema);
  });

  test("stay beside the one that is replaced", () => {
    const last = childrenOf(schema).at(-1);
    const replaced = mapSubschemas(schema, (part) => (part === last ? { ref: "R" } : part));
    expect(childrenOf(replaced)).toEqual([...children.slice(0, -1), { ref: "R" }]);
  });
});

test("the required properties of a dependency stay", () => {
  const schema: SchemaObject = { origin, dependencies: { x: ["y"], y: leaf("a"), z: [] } };
  expect(mapSubschemas(schema, () => false).dependencies).toEqual({ x: ["y"], y: false, z: [] });
});

describe("the schemas within a schema", () => {
  const inner: SchemaObject = { origin, allOf: [{ ref: "A" }, leaf("deep")] };
  const schema: SchemaObject = { origin, properties: { x: inner, y: true }, not: { ref: "A" } };

  test("begin with the schema itself, and include references and booleans", () => {
    const all = within(schema);
    expect(all[0]).toBe(schema);
    expect(all).toHaveLength(6);
    expect(all).toEqual(expect.arrayContaining([inner, true, leaf("deep"), { ref: "A" }]));
  });

  test("are objects, or references with one name for each", () => {
    expect(new Set(objectsIn(schema))).toEqual(new Set([schema, inner, leaf("deep")]));
    expect(referencesIn(schema)).toEqual(["A", "A"]);
  });

  test("are only the schema itself for a boolean and for a reference", () => {
    expect(within(false)).toEqual([false]);
    expect(within({ ref: "A" })).toEqual([{ ref: "A" }]);
    expect(objectsIn(true)).toEqual([]);
    expect(objectsIn({ ref: "A" })).toEqual([]);
  });
});

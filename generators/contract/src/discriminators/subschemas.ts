import type { Schema, SchemaObject } from "../model.ts";

const single = [
  "additionalItems",
  "contains",
  "additionalProperties",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
] as const;
const listed = ["allOf", "anyOf", "oneOf"] as const;
const named = ["properties", "patternProperties", "dependencies"] as const;

const found = new WeakMap<object, readonly SchemaObject[]>();

/** Every schema object within a schema, itself first; references are not followed. */
export function objectsIn(schema: Schema): readonly SchemaObject[] {
  if (typeof schema === "boolean" || "ref" in schema) return [];
  const known = found.get(schema);
  if (known !== undefined) return known;
  const objects: SchemaObject[] = [];
  visit(schema, (part) => {
    if (typeof part === "object" && !("ref" in part)) objects.push(part);
  });
  found.set(schema, objects);
  return objects;
}

/** The names that a schema refers to, once for each reference. */
export function referencesIn(schema: Schema): readonly string[] {
  const names: string[] = [];
  visit(schema, (part) => {
    if (typeof part === "object" && "ref" in part) names.push(part.ref);
  });
  return names;
}

function visit(schema: Schema, see: (part: Schema) => void): void {
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    see(next);
    if (typeof next === "boolean" || "ref" in next) continue;
    mapSubschemas(next, (part) => {
      open.push(part);
      return part;
    });
  }
}

/** Replaces each direct subschema. Returns the same object if nothing changes. */
export function mapSubschemas(schema: SchemaObject, map: (part: Schema) => Schema): SchemaObject {
  const changed: Record<string, unknown> = {};
  const put = (keyword: keyof SchemaObject, before: unknown, after: unknown): void => {
    if (before !== after) changed[keyword] = after;
  };
  const mapList = (list: readonly Schema[]): readonly Schema[] => {
    const after = list.map(map);
    return after.some((part, index) => part !== list[index]) ? after : list;
  };
  for (const keyword of single) {
    const part = schema[keyword];
    if (part !== undefined) put(keyword, part, map(part));
  }
  for (const keyword of listed) {
    const parts = schema[keyword];
    if (parts !== undefined) put(keyword, parts, mapList(parts));
  }
  for (const keyword of named) {
    const parts: Readonly<Record<string, Schema | readonly string[]>> | undefined = schema[keyword];
    if (parts === undefined) continue;
    const entries = Object.entries(parts);
    const after = entries.map(([name, part]) => [name, isNames(part) ? part : map(part)] as const);
    if (after.some(([, part], index) => part !== entries[index]?.[1]))
      changed[keyword] = Object.fromEntries(after);
  }
  const { items } = schema;
  if (items !== undefined) put("items", items, isList(items) ? mapList(items) : map(items));
  return Object.keys(changed).length === 0 ? schema : { ...schema, ...changed };
}

function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

function isNames(part: Schema | readonly string[]): part is readonly string[] {
  return Array.isArray(part);
}

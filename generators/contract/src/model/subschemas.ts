import type { Schema, SchemaObject } from "./contract.ts";

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
const named = ["properties", "patternProperties"] as const;

const found = new WeakMap<object, readonly Schema[]>();

/** Every schema within a schema, the schema itself first; references are not followed. */
export function within(schema: Schema): readonly Schema[] {
  if (typeof schema === "boolean") return [schema];
  const known = found.get(schema) ?? findWithin(schema);
  found.set(schema, known);
  return known;
}

function findWithin(schema: Schema): readonly Schema[] {
  const all: Schema[] = [];
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    all.push(next);
    if (typeof next === "object" && !("ref" in next)) open.push(...childrenOf(next));
  }
  return all;
}

/** Every schema object within a schema, itself first; references are not followed. */
export function objectsIn(schema: Schema): readonly SchemaObject[] {
  return within(schema).filter((part) => typeof part === "object" && !("ref" in part)) as SchemaObject[];
}

/** The names that a schema refers to, once for each reference. */
export function referencesIn(schema: Schema): readonly string[] {
  return within(schema).flatMap((part) => (typeof part === "object" && "ref" in part ? [part.ref] : []));
}

/** The direct subschemas of a schema. */
export function childrenOf(schema: SchemaObject): readonly Schema[] {
  const { items, dependencies } = schema;
  const children: Schema[] = [];
  if (items !== undefined) children.push(...(isList(items) ? items : [items]));
  for (const keyword of single) if (schema[keyword] !== undefined) children.push(schema[keyword]);
  for (const keyword of named)
    if (schema[keyword] !== undefined) children.push(...Object.values(schema[keyword]));
  for (const child of Object.values(dependencies ?? {})) if (!isNames(child)) children.push(child);
  for (const keyword of listed) if (schema[keyword] !== undefined) children.push(...schema[keyword]);
  return children;
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
  for (const keyword of [...named, "dependencies"] as const) {
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

/** Whether `items` are a tuple's. */
export function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

/** Whether a dependency consists of the names of required properties, and is not a schema. */
export function isNames(part: Schema | readonly string[]): part is readonly string[] {
  return Array.isArray(part);
}

import type { Schema, SchemaObject } from "./schema.ts";

/** Keywords whose value is one schema. */
const singleKeywords = [
  "additionalItems",
  "contains",
  "additionalProperties",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
] as const;
/** Keywords whose value is a list of schemas. */
const listKeywords = ["allOf", "anyOf", "oneOf"] as const;
/** Keywords whose value has schemas by name. */
const mapKeywords = ["properties", "patternProperties"] as const;

/** Generators ask for the subschemas of one schema many times, and a contract may have thousands of schemas. */
const subschemas = new WeakMap<object, readonly Schema[]>();

/** Every schema within a schema, itself included and first. References are not followed. */
export function within(schema: Schema): readonly Schema[] {
  if (typeof schema === "boolean") return [schema];
  const all = subschemas.get(schema) ?? collect(schema);
  subschemas.set(schema, all);
  return all;
}

function collect(schema: Schema): readonly Schema[] {
  const all: Schema[] = [];
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    all.push(next);
    if (typeof next === "object" && !("ref" in next)) open.push(...childrenOf(next));
  }
  return all;
}

/** Every schema object within a schema, itself included and first. References are not followed. */
export function objectsIn(schema: Schema): readonly SchemaObject[] {
  return within(schema).filter((part) => typeof part === "object" && !("ref" in part)) as SchemaObject[];
}

/** The names that a schema refers to, one for each reference. */
export function referencesIn(schema: Schema): readonly string[] {
  return within(schema).flatMap((part) => (typeof part === "object" && "ref" in part ? [part.ref] : []));
}

/** The direct subschemas of a schema. */
export function childrenOf(schema: SchemaObject): readonly Schema[] {
  const { items, dependencies } = schema;
  const children: Schema[] = [];
  if (items !== undefined) children.push(...(isList(items) ? items : [items]));
  for (const keyword of singleKeywords) if (schema[keyword] !== undefined) children.push(schema[keyword]);
  for (const keyword of mapKeywords)
    if (schema[keyword] !== undefined) children.push(...Object.values(schema[keyword]));
  for (const child of Object.values(dependencies ?? {})) if (!isNames(child)) children.push(child);
  for (const keyword of listKeywords) if (schema[keyword] !== undefined) children.push(...schema[keyword]);
  return children;
}

/** Replaces the direct subschemas of a schema. Returns the same object if nothing changes. */
export function mapSubschemas(schema: SchemaObject, map: (part: Schema) => Schema): SchemaObject {
  const changed: Record<string, unknown> = {};
  for (const keyword of singleKeywords) {
    const before = schema[keyword];
    const after = before === undefined ? undefined : map(before);
    if (after !== before) changed[keyword] = after;
  }
  for (const keyword of listKeywords) {
    const before = schema[keyword];
    const after = before && mapList(before, map);
    if (after !== before) changed[keyword] = after;
  }
  for (const keyword of [...mapKeywords, "dependencies"] as const) {
    const before: Readonly<Record<string, Schema | readonly string[]>> | undefined = schema[keyword];
    const after = before && mapRecord(before, map);
    if (after !== before) changed[keyword] = after;
  }
  const { items } = schema;
  if (items !== undefined) {
    const after = isList(items) ? mapList(items, map) : map(items);
    if (after !== items) changed.items = after;
  }
  return Object.keys(changed).length === 0 ? schema : { ...schema, ...changed };
}

function mapList(list: readonly Schema[], map: (part: Schema) => Schema): readonly Schema[] {
  const after = list.map(map);
  return after.some((part, index) => part !== list[index]) ? after : list;
}

function mapRecord<T extends Schema | readonly string[]>(
  record: Readonly<Record<string, T>>,
  map: (part: Schema) => Schema,
): Readonly<Record<string, Schema | readonly string[]>> {
  const entries = Object.entries(record);
  const after = entries.map(([name, part]) => [name, isNames(part) ? part : map(part)] as const);
  const isChanged = after.some(([, part], index) => part !== entries[index]?.[1]);
  return isChanged ? Object.fromEntries(after) : record;
}

/** True if `items` is a tuple: one schema for each item. */
export function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

/** True if a dependency is a list of required properties. Otherwise it is a schema. */
export function isNames(part: Schema | readonly string[]): part is readonly string[] {
  return Array.isArray(part);
}

import type { SchemaObject } from "../model/schema.ts";

/** The types of values that fit all of these schemas. Undefined if any type fits. */
export function typesOf(schemas: readonly SchemaObject[]): readonly string[] | undefined {
  const values = valuesOf(schemas);
  if (values !== undefined) return [...new Set(values.map(typeOfValue))];
  const lists = schemas.flatMap(({ types }) => (types === undefined ? [] : [types]));
  const [first, ...others] = lists;
  return first?.filter((type) => others.every((list) => includesType(list, type)));
}

/** True if values of these types may have the type. Undefined stands for all types. */
export function isTyped(types: readonly string[] | undefined, type: string): boolean {
  return types === undefined || types.includes(type);
}

/** True if a schema allows all of these types. */
export function allowsTypes(schema: SchemaObject, types: readonly string[] | undefined): boolean {
  const { types: allowed } = schema;
  if (allowed === undefined) return true;
  return types !== undefined && types.length > 0 && types.every((type) => includesType(allowed, type));
}

/** True if the schemas list their values, and the other schema lists all of them, or does not list its values. */
export function hasOnlyValues(schemas: readonly SchemaObject[], other: SchemaObject): boolean {
  const allowed = valuesOf([other]);
  if (allowed === undefined) return true;
  const values = valuesOf(schemas) ?? [];
  const texts = new Set(allowed.map((value) => JSON.stringify(value)));
  return values.length > 0 && values.every((value) => texts.has(JSON.stringify(value)));
}

function valuesOf(schemas: readonly SchemaObject[]): readonly unknown[] | undefined {
  const lists = schemas.map((part) => (part.const === undefined ? part.enum : [part.const.value]));
  return lists.find((list) => list !== undefined);
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function includesType(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

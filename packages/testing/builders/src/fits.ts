import {
  areNames,
  canonical,
  isObject,
  itemAt,
  propertySchemas,
  regularExpression,
  type Schema,
  type SchemaObject,
  type Schemas,
  type SchemaType,
  schemaNamed,
  typesOf,
} from "./schema.ts";

/** Whether a value fits a schema, as JSON Schema draft-07 has it; a format is taken for a remark. */
export function fits(schema: Schema, value: unknown, schemas: Schemas): boolean {
  if (typeof schema === "boolean") return schema;
  if (schema.$ref !== undefined) return fits(schemaNamed(schemas, schema.$ref), value, schemas);
  if (schema.binary) {
    const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
    return value instanceof Uint8Array && value.length >= minLength && value.length <= maxLength;
  }
  return (
    fitsValue(schema, value) &&
    (typeof value !== "number" || fitsNumber(schema, value)) &&
    (typeof value !== "string" || fitsString(schema, value)) &&
    (!Array.isArray(value) || fitsArray(schema, value, schemas)) &&
    (!isObject(value) || fitsObject(schema, value, schemas)) &&
    fitsApplied(schema, value, schemas)
  );
}

export function isOfType(type: SchemaType, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
  }
}

function fitsValue(schema: SchemaObject, value: unknown): boolean {
  const types = typesOf(schema);
  if (types?.every((type) => !isOfType(type, value))) return false;
  if (!Object.hasOwn(schema, "const") && schema.enum === undefined) return true;
  const text = canonical(value);
  if (Object.hasOwn(schema, "const") && canonical(schema.const) !== text) return false;
  return schema.enum === undefined || listedIn(schema, schema.enum).has(text);
}

const listed = new WeakMap<SchemaObject, ReadonlySet<string>>();

/** The values of an enum, written out once however many values are held against it. */
function listedIn(schema: SchemaObject, values: readonly unknown[]): ReadonlySet<string> {
  const known = listed.get(schema) ?? new Set(values.map(canonical));
  listed.set(schema, known);
  return known;
}

function fitsNumber(schema: SchemaObject, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, multipleOf } = schema;
  const { exclusiveMaximum = Infinity } = schema;
  if (value < minimum || value > maximum) return false;
  if (value <= exclusiveMinimum || value >= exclusiveMaximum) return false;
  if (multipleOf === undefined) return true;
  const times = value / multipleOf;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

function fitsString({ minLength = 0, maxLength = Infinity, pattern }: SchemaObject, value: string): boolean {
  const length = lengthOf(value);
  if (length < minLength || length > maxLength) return false;
  return pattern === undefined || regularExpression(pattern).test(value);
}

/** In characters, as JSON Schema counts them. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function fitsArray(schema: SchemaObject, items: readonly unknown[], schemas: Schemas): boolean {
  const { minItems = 0, maxItems = Infinity, uniqueItems, contains } = schema;
  if (items.length < minItems || items.length > maxItems) return false;
  if (uniqueItems && new Set(items.map(canonical)).size < items.length) return false;
  if (contains !== undefined && !items.some((item) => fits(contains, item, schemas))) return false;
  for (const [index, item] of items.entries()) if (!fits(itemAt(schema, index), item, schemas)) return false;
  return true;
}

function fitsObject(
  schema: SchemaObject,
  value: Readonly<Record<string, unknown>>,
  schemas: Schemas,
): boolean {
  const { minProperties = 0, maxProperties = Infinity, required = [], propertyNames = true } = schema;
  const names = Object.keys(value);
  if (names.length < minProperties || names.length > maxProperties) return false;
  if (required.some((name) => !Object.hasOwn(value, name))) return false;
  if (names.some((name) => !fits(propertyNames, name, schemas))) return false;
  for (const list of schema["x-exclusive"] ?? [])
    if (list.filter((name) => Object.hasOwn(value, name)).length > 1) return false;
  for (const [name, needed] of Object.entries(schema.dependencies ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    if (areNames(needed)) {
      if (needed.some((other) => !Object.hasOwn(value, other))) return false;
    } else if (!fits(needed, value, schemas)) return false;
  }
  // Loops, since each callback would be a frame more on the stack for each level of a deep value.
  for (const name of names) {
    for (const part of propertySchemas(schema, name)) if (!fits(part, value[name], schemas)) return false;
  }
  return true;
}

function fitsApplied(schema: SchemaObject, value: unknown, schemas: Schemas): boolean {
  const { allOf = [], anyOf, oneOf, not } = schema;
  const passes = (part: Schema): boolean => fits(part, value, schemas);
  if (!allOf.every(passes)) return false;
  if (anyOf !== undefined && !anyOf.some(passes)) return false;
  if (oneOf !== undefined && oneOf.filter(passes).length !== 1) return false;
  if (not !== undefined && passes(not)) return false;
  if (schema.if === undefined) return true;
  return passes((passes(schema.if) ? schema.then : schema.else) ?? true);
}

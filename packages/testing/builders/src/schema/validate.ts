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

/** True if a value is valid by JSON Schema draft-07. Formats are not checked. */
export function isValid(schema: Schema, value: unknown, schemas: Schemas): boolean {
  if (typeof schema === "boolean") return schema;
  if (schema.$ref !== undefined) return isValid(schemaNamed(schemas, schema.$ref), value, schemas);
  if (schema.binary) {
    const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
    return value instanceof Uint8Array && value.length >= minLength && value.length <= maxLength;
  }
  return (
    isValidValue(schema, value) &&
    (typeof value !== "number" || isValidNumber(schema, value)) &&
    (typeof value !== "string" || isValidString(schema, value)) &&
    (!Array.isArray(value) || isValidArray(schema, value, schemas)) &&
    (!isObject(value) || isValidObject(schema, value, schemas)) &&
    isValidCombination(schema, value, schemas)
  );
}

function isOfType(type: SchemaType, value: unknown): boolean {
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

function isValidValue(schema: SchemaObject, value: unknown): boolean {
  const types = typesOf(schema);
  if (types?.every((type) => !isOfType(type, value))) return false;
  if (!Object.hasOwn(schema, "const") && schema.enum === undefined) return true;
  const text = canonical(value);
  if (Object.hasOwn(schema, "const") && canonical(schema.const) !== text) return false;
  return schema.enum === undefined || enumTextsOf(schema, schema.enum).has(text);
}

const enumTexts = new WeakMap<SchemaObject, ReadonlySet<string>>();

/** The values of an enum as texts. They are computed once, however many values are checked. */
function enumTextsOf(schema: SchemaObject, values: readonly unknown[]): ReadonlySet<string> {
  const texts = enumTexts.get(schema) ?? new Set(values.map(canonical));
  enumTexts.set(schema, texts);
  return texts;
}

function isValidNumber(schema: SchemaObject, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, multipleOf } = schema;
  const { exclusiveMaximum = Infinity } = schema;
  if (value < minimum || value > maximum) return false;
  if (value <= exclusiveMinimum || value >= exclusiveMaximum) return false;
  if (multipleOf === undefined) return true;
  const times = value / multipleOf;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

function isValidString(
  { minLength = 0, maxLength = Infinity, pattern }: SchemaObject,
  value: string,
): boolean {
  const length = lengthOf(value);
  if (length < minLength || length > maxLength) return false;
  return pattern === undefined || regularExpression(pattern).test(value);
}

/** The length in code points, as JSON Schema counts it. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function isValidArray(schema: SchemaObject, items: readonly unknown[], schemas: Schemas): boolean {
  const { minItems = 0, maxItems = Infinity, uniqueItems, contains } = schema;
  if (items.length < minItems || items.length > maxItems) return false;
  if (uniqueItems && new Set(items.map(canonical)).size < items.length) return false;
  if (contains !== undefined && !items.some((item) => isValid(contains, item, schemas))) return false;
  for (const [index, item] of items.entries())
    if (!isValid(itemAt(schema, index), item, schemas)) return false;
  return true;
}

function isValidObject(
  schema: SchemaObject,
  value: Readonly<Record<string, unknown>>,
  schemas: Schemas,
): boolean {
  const { minProperties = 0, maxProperties = Infinity, required = [], propertyNames = true } = schema;
  const names = Object.keys(value);
  if (names.length < minProperties || names.length > maxProperties) return false;
  if (required.some((name) => !Object.hasOwn(value, name))) return false;
  if (names.some((name) => !isValid(propertyNames, name, schemas))) return false;
  for (const list of schema["x-exclusive"] ?? [])
    if (list.filter((name) => Object.hasOwn(value, name)).length > 1) return false;
  for (const [name, dependency] of Object.entries(schema.dependencies ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    if (areNames(dependency)) {
      if (dependency.some((other) => !Object.hasOwn(value, other))) return false;
    } else if (!isValid(dependency, value, schemas)) return false;
  }
  // Loops instead of callbacks, which would take another stack frame for each level of a deep value.
  for (const name of names) {
    for (const part of propertySchemas(schema, name)) if (!isValid(part, value[name], schemas)) return false;
  }
  return true;
}

function isValidCombination(schema: SchemaObject, value: unknown, schemas: Schemas): boolean {
  const { allOf = [], anyOf, oneOf, not } = schema;
  const passes = (part: Schema): boolean => isValid(part, value, schemas);
  if (!allOf.every(passes)) return false;
  if (anyOf !== undefined && !anyOf.some(passes)) return false;
  if (oneOf !== undefined && oneOf.filter(passes).length !== 1) return false;
  if (not !== undefined && passes(not)) return false;
  if (schema.if === undefined) return true;
  return passes((passes(schema.if) ? schema.then : schema.else) ?? true);
}

import { isList, isNames, type Schema, type SchemaObject } from "@posthorn/contract";

export interface Mappers {
  /** Maps a subschema of another value than the schema's own, or of a condition; the steps say where it is. */
  readonly value: (part: Schema, ...steps: readonly string[]) => Schema;
  /** Maps a member of `allOf`, `anyOf` or `oneOf`. */
  readonly member: (part: Schema) => Schema;
}

/** A copy of the schema in which each direct subschema is mapped. */
export function mapParts(schema: SchemaObject, { value, member }: Mappers): SchemaObject {
  const changed: { -readonly [K in keyof SchemaObject]?: SchemaObject[K] } = {};
  const { items, additionalItems, additionalProperties, dependencies } = schema;
  if (items !== undefined) {
    changed.items = isList(items)
      ? items.map((item, index) => value(item, `item${index + 1}`))
      : value(items, "item");
  }
  if (additionalItems !== undefined) changed.additionalItems = value(additionalItems, "item");
  if (additionalProperties !== undefined) changed.additionalProperties = value(additionalProperties, "value");
  if (schema.properties !== undefined) changed.properties = mapValues(schema.properties, value);
  if (schema.patternProperties !== undefined)
    changed.patternProperties = mapValues(schema.patternProperties, (part) => value(part, "value"));
  if (dependencies !== undefined)
    changed.dependencies = mapValues(dependencies, (part) => (isNames(part) ? part : value(part)));
  for (const keyword of ["contains", "propertyNames", "not", "if", "then", "else"] as const) {
    const part = schema[keyword];
    if (part !== undefined) changed[keyword] = value(part);
  }
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    const members = schema[keyword];
    if (members !== undefined) changed[keyword] = members.map(member);
  }
  return { ...schema, ...changed };
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, map: (value: T, name: string) => R) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}

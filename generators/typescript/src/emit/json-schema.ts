import type { Schema, SchemaObject } from "@posthorn/contract";
import { braces, type Layout, list } from "../text/layout.ts";
import { keyName, stringLiteral } from "../text/literal.ts";
import { jsonLiteral } from "../text/object-literal.ts";

/** The kinds of a keyword's value: a plain value, a schema, schemas by name, or one or several schemas. */
type KeywordKind = "value" | "schema" | "named" | "items";

/** The keywords that programs read: all that restrict a value, and the examples. */
const keywords: ReadonlyMap<keyof SchemaObject, KeywordKind> = new Map([
  ["enum", "value"],
  ["default", "value"],
  ["examples", "value"],
  ["multipleOf", "value"],
  ["maximum", "value"],
  ["exclusiveMaximum", "value"],
  ["minimum", "value"],
  ["exclusiveMinimum", "value"],
  ["maxLength", "value"],
  ["minLength", "value"],
  ["pattern", "value"],
  ["format", "value"],
  ["contentEncoding", "value"],
  ["binary", "value"],
  ["items", "items"],
  ["additionalItems", "schema"],
  ["maxItems", "value"],
  ["minItems", "value"],
  ["uniqueItems", "value"],
  ["contains", "schema"],
  ["properties", "named"],
  ["required", "value"],
  ["exclusive", "value"],
  ["patternProperties", "named"],
  ["additionalProperties", "schema"],
  ["propertyNames", "schema"],
  ["maxProperties", "value"],
  ["minProperties", "value"],
  ["dependencies", "named"],
  ["allOf", "items"],
  ["anyOf", "items"],
  ["oneOf", "items"],
  ["not", "schema"],
  ["if", "schema"],
  ["then", "schema"],
  ["else", "schema"],
]);

/** Returns the `$ref` for the name of a schema. */
export type Refer = (name: string) => string;

const plainName: Refer = (name) => name;

/** Returns a schema as a literal of JSON Schema. Its references are plain names, unless `refer` gives others. */
export function jsonSchema(schema: Schema, refer: Refer = plainName): Layout {
  if (typeof schema === "boolean") return String(schema);
  if ("ref" in schema) return `{ $ref: ${stringLiteral(refer(schema.ref))} }`;
  return braces(jsonSchemaMembers(schema, refer));
}

/** Returns the keywords of a schema as members of an object literal. */
export function jsonSchemaMembers(schema: SchemaObject, refer: Refer): readonly Layout[] {
  const { types = [], const: constant } = schema;
  const [type] = types;
  const members: Layout[] = [];
  if (type !== undefined)
    members.push(["type: ", types.length === 1 ? stringLiteral(type) : jsonLiteral(types)]);
  if (constant !== undefined) members.push(["const: ", jsonLiteral(constant.value)]);
  for (const [keyword, kind] of keywords) {
    const value = keyword === "required" ? requiredOf(schema) : schema[keyword];
    if (value !== undefined)
      members.push([
        `${keyword === "exclusive" ? '"x-exclusive"' : keyword}: `,
        keywordValue(kind, value, refer),
      ]);
  }
  return members;
}

/**
 * Returns a member of an object literal whose value is a schema. A name that every object inherits gets `as const`:
 * TypeScript expects another type for it, and would widen the literals in the schema.
 */
export function namedMember(name: string, value: Layout): Layout {
  return [`${keyName(name)}: `, value, ...(name in Object.prototype ? [" as const"] : [])];
}

/** Receivers fill in defaults if `fillsDefaults` is set. Then those properties are built too, so that both are equal. */
function requiredOf({
  required,
  properties = {},
  fillsDefaults,
}: SchemaObject): readonly string[] | undefined {
  if (fillsDefaults === undefined) return required;
  const filled = Object.entries(properties).filter(
    ([, property]) => typeof property === "object" && "default" in property,
  );
  return [...new Set([...(required ?? []), ...filled.map(([name]) => name)])];
}

function keywordValue(kind: KeywordKind, value: unknown, refer: Refer): Layout {
  switch (kind) {
    case "schema":
      return jsonSchema(value as Schema, refer);
    case "items":
      return Array.isArray(value)
        ? list(value.map((part: Schema) => jsonSchema(part, refer)))
        : jsonSchema(value as Schema, refer);
    case "named":
      return braces(
        Object.entries(value as Readonly<Record<string, Schema | readonly string[]>>).map(([name, part]) =>
          namedMember(name, Array.isArray(part) ? jsonLiteral(part) : jsonSchema(part as Schema, refer)),
        ),
      );
    case "value":
      return jsonLiteral(value);
  }
}

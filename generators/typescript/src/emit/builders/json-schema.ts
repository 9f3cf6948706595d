import type { Schema, SchemaObject } from "@posthorn/contract";
import { braces, type Layout, list } from "../../text/layout.ts";
import { keyName, stringLiteral } from "../../text/literal.ts";

type Meaning = "value" | "schema" | "named" | "items";

/** What builders read of a schema: all that says which values fit, and those that the contract shows. */
const keywords: ReadonlyMap<keyof SchemaObject, Meaning> = new Map([
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

/** A schema as a literal of JSON Schema, whose references are bare names. */
export function jsonSchema(schema: Schema): Layout {
  if (typeof schema === "boolean") return String(schema);
  if ("ref" in schema) return `{ $ref: ${stringLiteral(schema.ref)} }`;
  const { types, const: constant } = schema;
  const [type, ...others] = types ?? [];
  const members: Layout[] = [];
  if (type !== undefined) {
    members.push(["type: ", others.length === 0 ? stringLiteral(type) : jsonValue(types)]);
  }
  if (constant !== undefined) members.push(["const: ", jsonValue(constant.value)]);
  for (const [keyword, meaning] of keywords) {
    const value = keyword === "required" ? requiredOf(schema) : schema[keyword];
    if (value !== undefined)
      members.push([`${keyword === "exclusive" ? '"x-exclusive"' : keyword}: `, written(meaning, value)]);
  }
  return braces(members);
}

/** A schema by its name. Of a name that every object inherits TypeScript expects something else, and widens literals. */
export function namedMember(name: string, value: Layout): Layout {
  return [`${keyName(name)}: `, value, ...(name in Object.prototype ? [" as const"] : [])];
}

/** Also what has a default that whoever reads is given: what is built is then what is read. */
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

function written(meaning: Meaning, value: unknown): Layout {
  switch (meaning) {
    case "schema":
      return jsonSchema(value as Schema);
    case "items":
      return Array.isArray(value)
        ? list(value.map((part: Schema) => jsonSchema(part)))
        : jsonSchema(value as Schema);
    case "named":
      return braces(
        Object.entries(value as Readonly<Record<string, Schema | readonly string[]>>).map(([name, part]) =>
          namedMember(name, Array.isArray(part) ? jsonValue(part) : jsonSchema(part as Schema)),
        ),
      );
    case "value":
      return jsonValue(value);
  }
}

/** A JSON value as a literal. */
export function jsonValue(value: unknown): Layout {
  if (Array.isArray(value)) return list(value.map(jsonValue));
  if (typeof value === "object" && value !== null) {
    return braces(Object.entries(value).map(([name, part]) => [`${keyName(name)}: `, jsonValue(part)]));
  }
  return typeof value === "string" ? stringLiteral(value) : String(value);
}

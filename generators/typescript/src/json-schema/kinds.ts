import type { SchemaObject, SchemaType } from "@posthorn/contract";
import { isCheckedFormat } from "./formats.ts";

/** The types of JSON values. They do not overlap: unlike `integer` and `number` in JSON Schema. */
export type Kind = "object" | "array" | "string" | "number" | "boolean" | "null";

export const allKinds: readonly Kind[] = ["object", "array", "string", "number", "boolean", "null"];

/** The keywords that constrain values of one kind. Values of other kinds pass them. */
const keywords = {
  object: [
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "maxProperties",
    "minProperties",
    "dependencies",
    "exclusive",
  ],
  array: ["items", "additionalItems", "maxItems", "minItems", "uniqueItems", "contains"],
  string: ["maxLength", "minLength", "pattern", "format"],
  number: ["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"],
  boolean: [],
  null: [],
} as const satisfies Record<Kind, readonly (keyof SchemaObject)[]>;

/** The kinds that a schema's `type` accepts, among those that are allowed. */
export function kindsOf({ types }: SchemaObject, allowed: readonly Kind[] = allKinds): readonly Kind[] {
  if (types === undefined) return allowed;
  const kinds = new Set(types.map(kindOfType));
  return allowed.filter((kind) => kinds.has(kind));
}

/** True if a keyword of the schema constrains values of the kind. `type` does not count, except for `integer`. */
export function constrains(schema: SchemaObject, kind: Kind): boolean {
  if (kind === "number" && isInteger(schema)) return true;
  return keywords[kind].some((keyword) => {
    const value = schema[keyword as keyof SchemaObject];
    if (keyword === "format") return typeof value === "string" && isCheckedFormat(value);
    return value !== undefined && (keyword !== "uniqueItems" || value === true);
  });
}

export function isInteger({ types }: SchemaObject): boolean {
  return types?.includes("integer") === true && !types.includes("number");
}

/** The kind of a JSON value. */
export function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  if (type === "string" || type === "number" || type === "boolean") return type;
  return "object";
}

/** The values that a schema lists with `const` or `enum`; undefined if it lists none. */
export function listedValues(schema: SchemaObject): readonly unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const.value];
}

function kindOfType(type: SchemaType): Kind {
  return type === "integer" ? "number" : type;
}

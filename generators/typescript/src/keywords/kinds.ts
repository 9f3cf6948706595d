import type { SchemaObject, SchemaType } from "@posthorn/contract";

/** The types of JSON values, none within another. */
export type Kind = "object" | "array" | "string" | "number" | "boolean" | "null";

export const allKinds: readonly Kind[] = ["object", "array", "string", "number", "boolean", "null"];

/** What each keyword speaks of. Values of other types pass it. */
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

/** The kinds that a schema's `type` lets through. */
export function kindsOf({ types }: SchemaObject, allowed: readonly Kind[] = allKinds): readonly Kind[] {
  if (types === undefined) return allowed;
  const kinds = new Set(types.map(kindOfType));
  return allowed.filter((kind) => kinds.has(kind));
}

/** Whether a schema says anything of values of that kind, beyond letting them through. */
export function constrains(schema: SchemaObject, kind: Kind): boolean {
  if (kind === "number" && isInteger(schema)) return true;
  return keywords[kind].some((keyword) => {
    const value = schema[keyword as keyof SchemaObject];
    if (keyword === "format") return typeof value === "string" && Object.hasOwn(formats, value);
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

/** Formats that are checked. All others are annotations, as JSON Schema allows. */
export const formats: Readonly<Record<string, string>> = {
  "date-time": "z.iso.datetime({ offset: true })",
  date: "z.iso.date()",
  uuid: "z.guid()",
  ipv4: "z.ipv4()",
  ipv6: "z.ipv6()",
  "json-pointer": "z.string().regex(/^(?:\\/(?:[^~/]|~[01])*)*$/)",
  "relative-json-pointer": "z.string().regex(/^(?:0|[1-9]\\d*)(?:#|(?:\\/(?:[^~/]|~[01])*)*)$/)",
};

function kindOfType(type: SchemaType): Kind {
  return type === "integer" ? "number" : type;
}

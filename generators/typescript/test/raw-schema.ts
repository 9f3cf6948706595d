import type { Schema, SchemaObject, SchemaType } from "@posthorn/contract";

const origin = { file: "shop.yaml", pointer: "" };

/** Converts a JSON Schema without references to the model's form. */
export function schemaOf(raw: unknown, pointer = ""): Schema {
  if (typeof raw === "boolean") return raw;
  const { type, const: constant, ...rest } = raw as Record<string, unknown>;
  const lowered: Record<string, unknown> = { origin: { ...origin, pointer } };
  for (const [keyword, value] of Object.entries(rest)) {
    if (keyword !== "$ref" && keyword !== "$schema")
      lowered[keyword] = partOf(keyword, value, `${pointer}/${keyword}`);
  }
  if (type !== undefined) lowered["types"] = (Array.isArray(type) ? type : [type]) as SchemaType[];
  if (Object.hasOwn(raw as object, "const")) lowered["const"] = { value: constant };
  return lowered as unknown as SchemaObject;
}

function partOf(keyword: string, value: unknown, pointer: string): unknown {
  switch (keyword) {
    case "allOf":
    case "anyOf":
    case "oneOf":
      return (value as unknown[]).map((part, index) => schemaOf(part, `${pointer}/${index}`));
    case "items":
      return Array.isArray(value)
        ? value.map((part, index) => schemaOf(part, `${pointer}/${index}`))
        : schemaOf(value, pointer);
    case "properties":
    case "patternProperties":
    case "dependencies":
      return Object.fromEntries(
        Object.entries(value as object).map(([name, part]) => [
          name,
          Array.isArray(part) ? part : schemaOf(part, `${pointer}/${name}`),
        ]),
      );
    case "additionalItems":
    case "additionalProperties":
    case "contains":
    case "propertyNames":
    case "not":
    case "if":
    case "then":
    case "else":
      return schemaOf(value, pointer);
    default:
      return value;
  }
}

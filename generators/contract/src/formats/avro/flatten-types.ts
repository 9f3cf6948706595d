import { type Fields, isFields } from "../../values/fields.ts";

/** The named types in an Avro schema, by their full names. In a definition, other named types are their names. */
export function flattenTypes(schema: unknown): ReadonlyMap<string, unknown> {
  const definitions = new Map<string, unknown>();
  const flatten = (type: unknown): unknown => {
    if (Array.isArray(type)) return type.map(flatten);
    if (!isFields(type)) return type;
    const name = type.name as string | undefined;
    if (name !== undefined) definitions.set(name, undefined); // keeps the outermost type first
    const flat = Object.fromEntries(Object.entries(type).map(([key, part]) => [key, flattenPart(key, part)]));
    if (name === undefined) return flat;
    definitions.set(name, flat);
    return name;
  };
  const flattenPart = (key: string, part: unknown): unknown => {
    if (key === "items" || key === "values") return flatten(part);
    if (key !== "fields") return part;
    return (part as readonly Fields[]).map((field) => ({ ...field, type: flatten(field.type) }));
  };
  flatten(schema);
  return definitions;
}

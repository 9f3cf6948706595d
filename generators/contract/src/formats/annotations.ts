import type { Origin, Schema } from "../model/contract.ts";

/** The schema of a property: its type, with what its owner says of it. */
export function withNotes(
  schema: Schema,
  notes: { readonly description?: string; readonly default?: unknown },
  origin: Origin,
): Schema {
  if (Object.keys(notes).length === 0 || typeof schema === "boolean") return schema;
  return "ref" in schema ? { origin, ...notes, anyOf: [schema] } : { ...schema, ...notes };
}

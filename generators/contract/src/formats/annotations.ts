import type { Schema } from "../model/schema.ts";
import type { Origin } from "../values/origin.ts";

/** The schema of a property: the schema of its type, with annotations of the property. */
export function withAnnotations(
  schema: Schema,
  annotations: { readonly description?: string; readonly default?: unknown },
  origin: Origin,
): Schema {
  if (Object.keys(annotations).length === 0 || typeof schema === "boolean") return schema;
  return "ref" in schema ? { origin, ...annotations, anyOf: [schema] } : { ...schema, ...annotations };
}

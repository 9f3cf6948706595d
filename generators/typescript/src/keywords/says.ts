import type { Schema, SchemaObject } from "@posthorn/contract";

/** Members of `allOf` within one another are followed so far. */
const deepest = 8;

/** Whether a schema passes a test, itself, by what it refers to, or by a member of `allOf`. */
export function says(
  schema: Schema,
  test: (schema: SchemaObject) => boolean,
  resolve: (ref: string) => Schema,
  depth = 0,
): boolean {
  if (typeof schema === "boolean" || depth > deepest) return false;
  if ("ref" in schema) return says(resolve(schema.ref), test, resolve, depth + 1);
  return test(schema) || (schema.allOf ?? []).some((part) => says(part, test, resolve, depth + 1));
}

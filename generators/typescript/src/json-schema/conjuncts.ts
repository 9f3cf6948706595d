import type { Schema, SchemaObject } from "@posthorn/contract";
import type { Resolve } from "./follow.ts";

/** References and members of `allOf` within one another are followed to this depth. */
const maxDepth = 8;

/** True if the test holds for a schema itself, for the schema that it refers to, or for a member of its `allOf`. */
export function someConjunct(
  schema: Schema,
  test: (schema: SchemaObject) => boolean,
  resolve: Resolve,
): boolean {
  function holds(part: Schema, depth: number): boolean {
    if (typeof part === "boolean" || depth > maxDepth) return false;
    if ("ref" in part) return holds(resolve(part.ref), depth + 1);
    return test(part) || (part.allOf ?? []).some((member) => holds(member, depth + 1));
  }
  return holds(schema, 0);
}

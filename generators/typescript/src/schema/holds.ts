import type { Schema, SchemaObject } from "@posthorn/contract";
import { within } from "../graph.ts";

/** Whether values of a schema are described by one that passes the test, references followed. */
export function holds(
  schema: Schema,
  test: (part: SchemaObject) => boolean,
  resolve: (ref: string) => Schema,
): boolean {
  const seen = new Set<string>();
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of within(next)) {
      if (typeof part === "boolean") continue;
      if (!("ref" in part)) {
        if (test(part)) return true;
      } else if (!seen.has(part.ref)) {
        seen.add(part.ref);
        open.push(resolve(part.ref));
      }
    }
  }
  return false;
}

import { type Schema, type SchemaObject, within } from "@posthorn/contract";
import { follow } from "../prepare/headers.ts";

/** Every schema within these, references followed. */
export function reachedFrom(
  schemas: readonly Schema[],
  resolve: (ref: string) => Schema,
): ReadonlySet<SchemaObject> {
  const reached = new Set<SchemaObject>();
  const open = [...schemas];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const followed = follow(next, resolve);
    if (typeof followed === "boolean" || reached.has(followed)) continue;
    for (const part of within(followed)) {
      if (typeof part === "boolean") continue;
      if ("ref" in part) open.push(part);
      else reached.add(part);
    }
  }
  return reached;
}

/** Whether values of a schema are described by one that passes the test, references followed. */
export function holds(
  schema: Schema,
  test: (part: SchemaObject) => boolean,
  resolve: (ref: string) => Schema,
): boolean {
  return [...reachedFrom([schema], resolve)].some(test);
}

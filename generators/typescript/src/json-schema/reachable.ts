import { type Schema, type SchemaObject, within } from "@posthorn/contract";
import { follow, type Resolve } from "./follow.ts";

/** These schemas and every schema within them, references followed. */
export function reachableFrom(schemas: readonly Schema[], resolve: Resolve): ReadonlySet<SchemaObject> {
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

/** The names of the schemas that these schemas refer to, directly or through others. */
export function namesReachableFrom(schemas: readonly Schema[], resolve: Resolve): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...schemas];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of within(next)) {
      if (typeof part === "boolean" || !("ref" in part) || reached.has(part.ref)) continue;
      reached.add(part.ref);
      open.push(resolve(part.ref));
    }
  }
  return reached;
}

/** True if the test holds for a schema or for any schema within it, references followed. */
export function someReachable(
  schema: Schema,
  test: (part: SchemaObject) => boolean,
  resolve: Resolve,
): boolean {
  return [...reachableFrom([schema], resolve)].some(test);
}

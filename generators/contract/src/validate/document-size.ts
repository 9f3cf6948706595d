import { isReference } from "../references/reference-object.ts";
import type { Fields } from "../values/fields.ts";
import { stepsOf } from "../values/pointer.ts";

// The parser replaces references outside schemas by their targets, which can multiply values: a document of a few
// kilobytes may become one of gigabytes. These functions measure the result before the parser starts.

/** With more values, @asyncapi/parser takes longer than a user would wait. */
export const largestSize = 5_000_000;

/** With more references outside schemas, @asyncapi/parser takes longer than a user would wait. */
export const mostReferences = 50_000;

/** The numbers of values in schemas without references, by the schemas. */
export type Sizes = ReadonlyMap<unknown, number>;

/** The number of references in a document. Schemas of known size have none. */
export function countReferences(document: Fields, schemas: Sizes = new Map()): number {
  let count = 0;
  const waiting: unknown[] = [document];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== "object" || next === null || schemas.has(next)) continue;
    if (isReference(next)) count += 1;
    for (const item of Object.values(next)) waiting.push(item ?? null);
  }
  return count;
}

/** The number of values that a document would have with targets in place of references. Nothing is replaced to count them. */
export function dereferencedSize(document: Fields, schemas: Sizes = new Map()): number {
  const sizes = new Map<unknown, number>(schemas);
  const measure = (value: unknown): number => {
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    sizes.set(value, 1); // a reference to itself stays a reference
    const size = isReference(value)
      ? measure(targetOf(value.$ref))
      : Object.values(value).reduce<number>((sum, item) => sum + measure(item), 1);
    sizes.set(value, size);
    return size;
  };
  const targetOf = (ref: string): unknown => {
    let reached: unknown = document;
    for (const step of stepsOf(decodeURIComponent(ref.slice(1)))) {
      if (typeof reached !== "object" || reached === null || !Object.hasOwn(reached, step)) return undefined;
      reached = (reached as Fields)[step];
    }
    return reached;
  };
  return measure(document);
}

/** The number of values in a value without references. */
export function sizeOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let size = 1;
  for (const item of Object.values(value)) size += sizeOf(item);
  return size;
}

import { isReference } from "../load/sources.ts";
import type { Fields } from "../values/fields.ts";
import { stepsOf } from "../values/pointer.ts";

/** More values than @asyncapi/parser gets through in any time that a user would wait. */
export const largestSize = 5_000_000;

/** More references than it follows in such a time: those outside of schemas count. */
export const mostReferences = 50_000;

/** How many values schemas have that have no references, by the schemas. */
export type Sizes = ReadonlyMap<unknown, number>;

/** How many references there are in a document, beside those schemas. */
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

/** How many values a document has once what its references lead to stands in their place, counted without doing it. */
export function dereferencedSize(document: Fields, schemas: Sizes = new Map()): number {
  const sizes = new Map<unknown, number>(schemas);
  const sizeOnce = (value: unknown): number => {
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    sizes.set(value, 1); // what refers to itself stays a reference
    const size = isReference(value)
      ? sizeOnce(targetOf(value.$ref))
      : Object.values(value).reduce<number>((sum, item) => sum + sizeOnce(item), 1);
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
  return sizeOnce(document);
}

/** How many values there are in one without references. */
export function sizeOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let size = 1;
  for (const item of Object.values(value)) size += sizeOf(item);
  return size;
}

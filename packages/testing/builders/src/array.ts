import { deep } from "./expand.ts";
import { deeper, least, type Making, most, type Parts } from "./making.ts";
import { canonical, isList, itemAt, type Schema } from "./schema.ts";

const triesEach = 20;

/** An array that fits all; nothing if none was found. */
export function makeArray(parts: Parts, making: Making): readonly unknown[] | undefined {
  const inner = deeper(making);
  const isUnique = parts.some(({ uniqueItems }) => uniqueItems === true);
  const contained = parts.flatMap(({ contains }) => (contains === undefined ? [] : [contains]));
  const [shortest, longest] = lengthsOf(parts, contained.length);
  if (shortest > longest) return undefined;
  const length = lengthOf(shortest, longest, parts, making);
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < length; index += 1) {
    const wanted = contained[index];
    const schemas = [...parts.map((part) => itemAt(part, index)), ...(wanted === undefined ? [] : [wanted])];
    const item = makeItem(schemas, inner, isUnique ? seen : undefined);
    if (item === undefined) return index >= shortest ? items : undefined;
    items.push(item);
    if (isUnique) seen.add(canonical(item));
  }
  return items;
}

function makeItem(
  schemas: readonly Schema[],
  making: Making,
  seen: ReadonlySet<string> | undefined,
): unknown {
  for (let count = 0; count < (seen === undefined ? 1 : triesEach); count += 1) {
    const item = making.make(schemas, count === 0 ? making : { ...making, style: "mixed" });
    if (item === undefined) return undefined;
    if (seen === undefined || !seen.has(canonical(item))) return item;
  }
  return undefined;
}

function lengthsOf(parts: Parts, contained: number): readonly [number, number] {
  const shortest = Math.max(most(parts, ({ minItems }) => minItems) ?? 0, contained);
  const longest = least(parts, ({ maxItems }) => maxItems) ?? Infinity;
  const closed = parts.flatMap(({ items, additionalItems }) =>
    items !== undefined && isList(items) && additionalItems === false ? [items.length] : [],
  );
  return [shortest, Math.min(longest, ...closed)];
}

/** A list of schemas wants an item each; else there are a few, and deep down as few as can be. */
function lengthOf(shortest: number, longest: number, parts: Parts, making: Making): number {
  const places = Math.max(
    0,
    ...parts.map(({ items }) => (items !== undefined && isList(items) ? items.length : 0)),
  );
  if (making.style === "bare" || making.depth >= deep) return shortest;
  const few = making.style === "full" ? making.random.whole(1, 2) : making.random.whole(0, 3);
  return Math.min(longest, Math.max(shortest, places, shortest === 0 ? few : shortest + few - 1));
}

import { canonical, isList, itemAt, type Schema } from "../schema/schema.ts";
import { type BuildContext, type Constraints, largest, nestedContext, smallest } from "./context.ts";
import { deepLevel } from "./expand.ts";

const attemptsPerItem = 20;

/** Makes an array that satisfies all schemas. Undefined if none was found. */
export function makeArray(constraints: Constraints, context: BuildContext): readonly unknown[] | undefined {
  const itemContext = nestedContext(context);
  const isUnique = constraints.some(({ uniqueItems }) => uniqueItems === true);
  const requiredItems = constraints.flatMap(({ contains }) => (contains === undefined ? [] : [contains]));
  const bounds = lengthBounds(constraints, requiredItems.length);
  const [shortest, longest] = bounds;
  if (shortest > longest) return undefined;
  const length = chooseLength(bounds, constraints, context);
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < length; index += 1) {
    const required = requiredItems[index];
    const schemas = [
      ...constraints.map((schema) => itemAt(schema, index)),
      ...(required === undefined ? [] : [required]),
    ];
    const item = makeItem(schemas, itemContext, isUnique ? seen : undefined);
    if (item === undefined) return index >= shortest ? items : undefined;
    items.push(item);
    if (isUnique) seen.add(canonical(item));
  }
  return items;
}

/** Makes an item. With `seen`, it must differ from all values in there. */
function makeItem(
  schemas: readonly Schema[],
  context: BuildContext,
  seen: ReadonlySet<string> | undefined,
): unknown {
  for (let count = 0; count < (seen === undefined ? 1 : attemptsPerItem); count += 1) {
    const item = context.makeValue(schemas, count === 0 ? context : { ...context, style: "mixed" });
    if (item === undefined) return undefined;
    if (seen === undefined || !seen.has(canonical(item))) return item;
  }
  return undefined;
}

function lengthBounds(constraints: Constraints, requiredItems: number): readonly [number, number] {
  const shortest = Math.max(largest(constraints, ({ minItems }) => minItems) ?? 0, requiredItems);
  const longest = smallest(constraints, ({ maxItems }) => maxItems) ?? Infinity;
  const tupleLengths = constraints.flatMap(({ items, additionalItems }) =>
    items !== undefined && isList(items) && additionalItems === false ? [items.length] : [],
  );
  return [shortest, Math.min(longest, ...tupleLengths)];
}

/** A tuple has an item for each of its schemas. Other arrays have a few items, and at deep levels as few as allowed. */
function chooseLength(
  [shortest, longest]: readonly [number, number],
  constraints: Constraints,
  { style, depth, random }: BuildContext,
): number {
  const tupleLength = Math.max(
    0,
    ...constraints.map(({ items }) => (items !== undefined && isList(items) ? items.length : 0)),
  );
  if (style === "minimal" || depth >= deepLevel) return shortest;
  const few = style === "complete" ? random.whole(1, 2) : random.whole(0, 3);
  return Math.min(longest, Math.max(shortest, tupleLength, shortest === 0 ? few : shortest + few - 1));
}

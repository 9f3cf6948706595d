import type { Making, Parts } from "./making.ts";
import { type Schema, type SchemaObject, schemaNamed } from "./schema.ts";

/** Deeper than that, choices are made for what comes to an end soonest. */
export const deep = 4;

/** Longer chains of references are given up. */
const mostParts = 20_000;

/**
 * All that one value has to fit, as a flat list: references followed, members of `allOf` side by side, and of
 * each `anyOf`, `oneOf` and `if` one way chosen. Nothing if nothing can fit.
 */
export function expand(schemas: readonly Schema[], making: Making): Parts | undefined {
  const parts = new Set<SchemaObject>();
  const open = [...schemas];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (schema === false || parts.size > mostParts) return undefined;
    if (schema === true || parts.has(schema)) continue;
    parts.add(schema);
    if (schema.$ref !== undefined) {
      open.push(schemaNamed(making.schemas, schema.$ref));
      continue;
    }
    open.push(...(schema.allOf ?? []), ...choices(schema, making));
  }
  return [...parts].filter(({ $ref }) => $ref === undefined).reverse();
}

function choices(
  { anyOf, oneOf, if: condition, then, else: otherwise }: SchemaObject,
  making: Making,
): readonly Schema[] {
  return [
    ...(anyOf === undefined ? [] : [choose(anyOf, making)]),
    ...(oneOf === undefined ? [] : [choose(oneOf, making)]),
    // A value that does not meet the condition cannot be aimed at: it is made, and looked at afterwards.
    ...(condition === undefined
      ? []
      : making.random.chance(0.5)
        ? [condition, then ?? true]
        : [otherwise ?? true]),
  ];
}

function choose(members: readonly Schema[], { random, heights, depth, style }: Making): Schema {
  if (members.length === 0) return false;
  if (depth < deep && style !== "bare") return random.pick(members);
  const lowest = Math.min(...members.map(heights));
  return random.pick(members.filter((member) => heights(member) === lowest));
}

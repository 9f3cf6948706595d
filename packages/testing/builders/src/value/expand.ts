import { type Schema, type SchemaObject, schemaNamed } from "../schema/schema.ts";
import type { BuildContext, Constraints } from "./context.ts";

/** From this depth on, every choice falls on the schema with the smallest minimum depth. */
export const deepLevel = 4;

/** More schemas for one value, such as from a longer chain of references, are given up. */
const mostConstraints = 20_000;

/**
 * Lists all schemas that one value must satisfy. References and `allOf` are resolved, and one branch of each `anyOf`,
 * `oneOf` and `if` is chosen. Undefined if no value can satisfy them.
 */
export function expand(schemas: readonly Schema[], context: BuildContext): Constraints | undefined {
  const constraints = new Set<SchemaObject>();
  const open = [...schemas];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (schema === false || constraints.size > mostConstraints) return undefined;
    if (schema === true || constraints.has(schema)) continue;
    constraints.add(schema);
    if (schema.$ref !== undefined) {
      open.push(schemaNamed(context.schemas, schema.$ref));
      continue;
    }
    open.push(...(schema.allOf ?? []), ...choices(schema, context));
  }
  return [...constraints].filter(({ $ref }) => $ref === undefined).reverse();
}

function choices(
  { anyOf, oneOf, if: condition, then, else: otherwise }: SchemaObject,
  context: BuildContext,
): readonly Schema[] {
  return [
    ...(anyOf === undefined ? [] : [choose(anyOf, context)]),
    ...(oneOf === undefined ? [] : [choose(oneOf, context)]),
    // The negation of a condition cannot be constructed. The value is made without it and checked afterwards.
    ...(condition === undefined
      ? []
      : context.random.chance(0.5)
        ? [condition, then ?? true]
        : [otherwise ?? true]),
  ];
}

function choose(members: readonly Schema[], { random, minimumDepth, depth, style }: BuildContext): Schema {
  if (members.length === 0) return false;
  if (depth < deepLevel && style !== "minimal") return random.pick(members);
  const smallest = Math.min(...members.map(minimumDepth));
  return random.pick(members.filter((member) => minimumDepth(member) === smallest));
}

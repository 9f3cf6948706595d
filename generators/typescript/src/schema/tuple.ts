import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds } from "../json-schema/kinds.ts";
import { call, type Layout, list } from "../text/layout.ts";
import { operand } from "./combine.ts";
import { counted } from "./counted.ts";
import type { Lowered, Position } from "./scope.ts";

/** An array whose first items each have a schema. Such an item is optional, unless `minItems` requires it. */
export function lowerTuple(schema: SchemaObject, items: readonly Schema[], { scope }: Position): Lowered {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, additionalItems = true } = schema;
  const position: Position = { scope, allowed: allKinds, isMerged: false };
  const elements = items.slice(0, maxItems).map((item) => scope.lower(item, position));
  const hasRest = maxItems > items.length && additionalItems !== false;
  const rest = hasRest ? scope.lower(additionalItems, position) : undefined;
  const types = elements.map((element, index): Layout => [operand(element), index < minItems ? "" : "?"]);
  const zods = elements.map(({ zod }, index) => (index < minItems ? zod : call("z.exactOptional", zod)));
  return {
    type: ["readonly ", list([...types, ...(rest === undefined ? [] : [["...", operand(rest), "[]"]])])],
    zod: rest === undefined ? call("z.tuple", list(zods)) : call("z.tuple", list(zods), rest.zod),
    isDeferred: [...elements, ...(rest === undefined ? [] : [rest])].some(({ isDeferred }) => isDeferred),
    isUnion: true,
  };
}

/** The limits on the number of items that `z.tuple` does not check. */
export function tupleLimits(schema: SchemaObject, { length }: readonly Schema[]): readonly string[] {
  const { minItems = 0, maxItems } = schema;
  const limit = (comparison: string, text: string): string =>
    `.refine((items) => items.length ${comparison}, "must have ${text}")`;
  return [
    ...(minItems > length ? [limit(`>= ${minItems}`, `at least ${counted(minItems, "item")}`)] : []),
    ...(maxItems !== undefined && maxItems > length
      ? [limit(`<= ${maxItems}`, `at most ${counted(maxItems, "item")}`)]
      : []),
  ];
}

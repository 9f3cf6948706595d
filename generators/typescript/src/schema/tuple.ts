import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds } from "../keywords/kinds.ts";
import { call, type Layout, list } from "../text/layout.ts";
import { operand } from "./combine.ts";
import type { Lowered, Place } from "./scope.ts";

/** An array whose first items each have a schema of their own: they may be missing, unless `minItems` says no. */
export function lowerTuple(schema: SchemaObject, items: readonly Schema[], { scope }: Place): Lowered {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, additionalItems = true } = schema;
  const within: Place = { scope, allowed: allKinds, isMerged: false };
  const places = items.slice(0, maxItems).map((item) => scope.lower(item, within));
  const hasRest = maxItems > items.length && additionalItems !== false;
  const rest = hasRest ? scope.lower(additionalItems, within) : undefined;
  const types = places.map((place, index): Layout => [operand(place), index < minItems ? "" : "?"]);
  const zods = places.map(({ zod }, index) => (index < minItems ? zod : call("z.exactOptional", zod)));
  return {
    type: ["readonly ", list([...types, ...(rest === undefined ? [] : [["...", operand(rest), "[]"]])])],
    zod: rest === undefined ? call("z.tuple", list(zods)) : call("z.tuple", list(zods), rest.zod),
    isDeferred: [...places, ...(rest === undefined ? [] : [rest])].some(({ isDeferred }) => isDeferred),
    isUnion: true,
  };
}

/** The limits on the number of items that the tuple itself does not keep. */
export function tupleLimits(schema: SchemaObject, { length }: readonly Schema[]): readonly string[] {
  const { minItems = 0, maxItems } = schema;
  return [
    ...(minItems > length
      ? [`.refine((items) => items.length >= ${minItems}, "has fewer than ${minItems} items")`]
      : []),
    ...(maxItems !== undefined && maxItems > length
      ? [`.refine((items) => items.length <= ${maxItems}, "has more than ${maxItems} items")`]
      : []),
  ];
}

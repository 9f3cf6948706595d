import { isList, type Schema, type SchemaObject } from "@posthorn/contract";
import { allKinds, kindOf, kindsOf } from "../keywords/kinds.ts";
import { call, chain } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import { operand } from "./combine.ts";
import { isDate } from "./date.ts";
import { condition, type Lowered, type Place, type Scope } from "./scope.ts";
import { lowerTuple, tupleLimits } from "./tuple.ts";

export function lowerArray(schema: SchemaObject, place: Place): Lowered {
  const within: Place = { scope: place.scope, allowed: allKinds, isMerged: false };
  const { items = true } = schema;
  const [start, limits] =
    isList(items) && items.length > 0
      ? [lowerTuple(schema, items, place), tupleLimits(schema, items)]
      : [lowerList(isList(items) ? (schema.additionalItems ?? true) : items, within), listLimits(schema)];
  const checks = [
    ...limits,
    ...(schema.uniqueItems ? [uniqueCheck(schema, place)] : []),
    ...(schema.contains === undefined ? [] : [containsCheck(schema.contains, condition(place, allKinds))]),
  ];
  return { ...start, zod: chain(start.zod, checks) };
}

function lowerList(items: Schema, within: Place): Lowered {
  const item = within.scope.lower(items, within);
  return {
    type: ["readonly ", operand(item), "[]"],
    zod: call("z.array", item.zod),
    isDeferred: item.isDeferred === true,
    isUnion: true,
  };
}

function listLimits({ minItems, maxItems }: SchemaObject): readonly string[] {
  return [
    ...(minItems === undefined || minItems === 0 ? [] : [`.min(${minItems})`]),
    ...(maxItems === undefined ? [] : [`.max(${maxItems})`]),
  ];
}

function uniqueCheck({ items = true, additionalItems = true }: SchemaObject, { scope }: Place): string {
  const text = stringLiteral("has an item twice");
  const all = isList(items) ? [...items, additionalItems] : [items];
  const of = all.every((item) => isPrimitive(item, scope))
    ? "items"
    : `items.map(${scope.helper("canonical")})`;
  return `.refine((items) => new Set(${of}).size === items.length, ${text})`;
}

function containsCheck(contains: Schema, within: Place): string {
  const { scope } = within;
  const test = scope.hoist("contained", scope.lower(contains, within));
  return `.refine((items) => items.some((item) => ${scope.core("fits")}(${test}, item)), "lacks an item")`;
}

/** Whether items are all of a kind that `===` compares. */
function isPrimitive(schema: Schema, scope: Scope, depth = 0): boolean {
  if (schema === false) return true;
  if (schema === true || depth > 8) return false;
  if ("ref" in schema) return isPrimitive(scope.resolve(schema.ref), scope, depth + 1);
  if (isDate(schema, scope.dates, scope.resolve)) return false;
  const kinds = schema.enum === undefined ? kindsOf(schema) : schema.enum.map(kindOf);
  return kinds.every((kind) => kind !== "object" && kind !== "array");
}

import { isList, type Schema, type SchemaObject } from "@posthorn/contract";
import { isDate } from "../json-schema/date-times.ts";
import { allKinds, kindOf, kindsOf } from "../json-schema/kinds.ts";
import { call, chain } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import { operand } from "./combine.ts";
import { condition, type Lowered, type Position, type Scope } from "./scope.ts";
import { lowerTuple, tupleLimits } from "./tuple.ts";

export function lowerArray(schema: SchemaObject, position: Position): Lowered {
  const { scope } = position;
  const { items = true, additionalItems = true } = schema;
  const [array, limits] =
    isList(items) && items.length > 0
      ? [lowerTuple(schema, items, position), tupleLimits(schema, items)]
      : [lowerList(isList(items) ? additionalItems : items, scope), listLimits(schema)];
  const checks = [
    ...limits,
    ...(schema.uniqueItems ? [uniqueCheck(schema, scope)] : []),
    ...(schema.contains === undefined ? [] : [containsCheck(schema.contains, condition(position, allKinds))]),
  ];
  return { ...array, zod: chain(array.zod, checks) };
}

function lowerList(items: Schema, scope: Scope): Lowered {
  const item = scope.lower(items, { scope, allowed: allKinds, isMerged: false });
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

function uniqueCheck({ items = true, additionalItems = true }: SchemaObject, scope: Scope): string {
  const text = stringLiteral("must not contain duplicate items");
  const schemas = isList(items) ? [...items, additionalItems] : [items];
  const values = schemas.every((item) => isPrimitive(item, scope))
    ? "items"
    : `items.map(${scope.helper("canonical")})`;
  return `.refine((items) => new Set(${values}).size === items.length, ${text})`;
}

function containsCheck(contains: Schema, position: Position): string {
  const { scope } = position;
  const test = scope.hoist("contained", scope.lower(contains, position));
  const text = stringLiteral("must contain at least one matching item");
  return `.refine((items) => items.some((item) => ${scope.core("fits")}(${test}, item)), ${text})`;
}

/** References are followed to this depth. */
const maxDepth = 8;

/** True if all values of the schema are of types that `===` compares by value. */
function isPrimitive(schema: Schema, scope: Scope, depth = 0): boolean {
  if (schema === false) return true;
  if (schema === true || depth > maxDepth) return false;
  if ("ref" in schema) return isPrimitive(scope.resolve(schema.ref), scope, depth + 1);
  if (isDate(schema, scope.dates, scope.resolve)) return false;
  const kinds = schema.enum === undefined ? kindsOf(schema) : schema.enum.map(kindOf);
  return kinds.every((kind) => kind !== "object" && kind !== "array");
}

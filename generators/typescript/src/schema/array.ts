import type { Schema, SchemaObject } from "@posthorn/contract";
import { call, chain } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import { operand } from "./combine.ts";
import { allKinds, kindOf, kindsOf } from "./kinds.ts";
import type { Lowered, Place } from "./scope.ts";

export function lowerArray(schema: SchemaObject, place: Place): Lowered {
  const within: Place = { scope: place.scope, allowed: allKinds, isMerged: false };
  const { items = true, minItems, maxItems } = schema;
  const item = place.scope.lower(items as Schema, within);
  const checks = [
    minItems === undefined || minItems === 0 ? "" : `.min(${minItems})`,
    maxItems === undefined ? "" : `.max(${maxItems})`,
    schema.uniqueItems ? uniqueCheck(items as Schema, place) : "",
    schema.contains === undefined ? "" : containsCheck(schema.contains, within),
  ];
  return {
    type: ["readonly ", operand(item), "[]"],
    zod: chain(
      call("z.array", item.zod),
      checks.filter((check) => check !== ""),
    ),
    isDeferred: item.isDeferred === true,
    isUnion: true,
  };
}

function uniqueCheck(items: Schema, { scope }: Place): string {
  const text = stringLiteral("has an item twice");
  const of = isPrimitive(items, scope.resolve) ? "items" : `items.map(${scope.helper("canonical")})`;
  return `.refine((items) => new Set(${of}).size === items.length, ${text})`;
}

function containsCheck(contains: Schema, within: Place): string {
  const test = within.scope.hoist("contained", within.scope.lower(contains, within));
  return `.refine((items) => items.some((item) => ${test}.safeParse(item).success), "lacks an item")`;
}

/** Whether items are all of a kind that `===` compares. */
function isPrimitive(schema: Schema, resolve: (ref: string) => Schema, depth = 0): boolean {
  if (typeof schema === "boolean" || depth > 8) return false;
  if ("ref" in schema) return isPrimitive(resolve(schema.ref), resolve, depth + 1);
  const kinds = schema.enum === undefined ? kindsOf(schema) : schema.enum.map(kindOf);
  return kinds.every((kind) => kind !== "object" && kind !== "array");
}

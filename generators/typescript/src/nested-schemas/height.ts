import { childrenOf, isList, type Schema, type SchemaObject } from "@posthorn/contract";
import { kindsOf } from "../keywords/kinds.ts";

const heights = new WeakMap<SchemaObject, number>();

/** How many of zod's types stand within one another in a schema, as far as it is written out. */
export function heightOf(schema: Schema): number {
  if (typeof schema === "boolean" || "ref" in schema) return 0;
  const open: SchemaObject[] = [schema];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const waiting = inlineParts(top).filter((part) => !heights.has(part));
    if (waiting.length > 0) {
      open.push(...waiting);
      continue;
    }
    const parts = inlineParts(top);
    const inner = parts.reduce((most, part) => Math.max(most, heights.get(part) ?? 0), 0);
    heights.set(top, isLeaf(top) ? 0 : weightOf(top) + inner);
    open.pop();
  }
  return heights.get(schema) ?? 0;
}

/** How many of zod's types a schema puts around its parts. */
export function weightOf(schema: SchemaObject): number {
  const { allOf = [], anyOf, oneOf, properties = {}, required = [], items, types } = schema;
  const isSome = Object.keys(properties).some((name) => !required.includes(name));
  const isTuple = items !== undefined && isList(items);
  const choices = [anyOf, oneOf, types === undefined || kindsOf(schema).length < 2 ? undefined : types];
  const intersected = allOf.length + choices.filter((choice) => choice !== undefined).length;
  return (
    1 +
    (isSome || isTuple ? 1 : 0) +
    choices.filter((choice) => choice !== undefined).length +
    (intersected > 1 ? Math.min(intersected - 1, 7 + Math.ceil(Math.log2(intersected / 8))) : 0)
  );
}

function isLeaf(schema: SchemaObject): boolean {
  return childrenOf(schema).length === 0;
}

function inlineParts(schema: SchemaObject): readonly SchemaObject[] {
  return childrenOf(schema).filter((part) => typeof part === "object" && !("ref" in part)) as SchemaObject[];
}

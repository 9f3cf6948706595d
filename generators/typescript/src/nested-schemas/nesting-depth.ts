import { childrenOf, isList, type Schema, type SchemaObject } from "@posthorn/contract";
import { kindsOf } from "../json-schema/kinds.ts";

// Depth is counted in zod's types. In `z.object({ a: z.array(z.string()) })`, the innermost one has two around it, and
// that is what makes compilers slow or makes them give up.

const depths = new WeakMap<SchemaObject, number>();

/** The greatest number of zod's types around another one in a schema. References are not followed. */
export function nestingDepth(schema: Schema): number {
  if (typeof schema === "boolean" || "ref" in schema) return 0;
  const open: SchemaObject[] = [schema];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const children = inlineChildren(top);
    const waiting = children.filter((child) => !depths.has(child));
    if (waiting.length > 0) {
      open.push(...waiting);
      continue;
    }
    const deepest = children.reduce((most, child) => Math.max(most, depths.get(child) ?? 0), 0);
    depths.set(top, isLeaf(top) ? 0 : ownDepth(top) + deepest);
    open.pop();
  }
  return depths.get(schema) ?? 0;
}

/** The number of zod's types that a schema puts around its subschemas. */
export function ownDepth(schema: SchemaObject): number {
  const { allOf = [], anyOf, oneOf, properties = {}, required = [], items, types } = schema;
  const hasOptional = Object.keys(properties).some((name) => !required.includes(name));
  const isTuple = items !== undefined && isList(items);
  const kinds = types === undefined || kindsOf(schema).length < 2 ? undefined : types;
  const choices = [anyOf, oneOf, kinds].filter((choice) => choice !== undefined);
  const operands = allOf.length + choices.length;
  return 1 + (hasOptional || isTuple ? 1 : 0) + choices.length + intersectionDepth(operands);
}

/** Up to eight operands are nested in each other. More are divided into halves, as `combine.ts` writes them. */
function intersectionDepth(operands: number): number {
  return operands > 1 ? Math.min(operands - 1, 7 + Math.ceil(Math.log2(operands / 8))) : 0;
}

function isLeaf(schema: SchemaObject): boolean {
  return childrenOf(schema).length === 0;
}

function inlineChildren(schema: SchemaObject): readonly SchemaObject[] {
  return childrenOf(schema).filter((part) => typeof part === "object" && !("ref" in part)) as SchemaObject[];
}

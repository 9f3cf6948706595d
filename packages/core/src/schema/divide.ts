import type * as z from "zod";
import { isWrapper, partsOf } from "./subschemas.ts";

/** Messages of an ordinary size are one piece. Larger pieces would hold more copies of what their parts share. */
const heaviest = 100;

interface Frame {
  readonly schema: z.ZodType;
  readonly parts: readonly z.ZodType[];
  next: number;
  weight: number;
}

/**
 * Divides schemas into pieces of a bounded weight: which parts a piece ends at, because they are pieces of their own.
 * These are the parts that make a schema too heavy, and those that hold themselves. A schema weighs as much as its
 * parts and 1 more, a piece of its own weighs 1. Each schema is weighed once, from the innermost outwards and without
 * recursion, for schemas may be nested more deeply than the stack allows.
 *
 * @param isApart Parts that are pieces of their own whatever they weigh.
 */
export function divide(isApart: (part: z.ZodType) => boolean): (part: z.ZodType) => boolean {
  const weights = new WeakMap<z.ZodType, number>();
  const pieces = new WeakSet<z.ZodType>();
  const enter = (schema: z.ZodType): Frame => {
    weights.set(schema, openWeight);
    return { schema, parts: valuePartsOf(schema), next: 0, weight: 1 };
  };
  const leave = ({ schema, weight }: Frame): void => {
    if (weight > heaviest) pieces.add(schema);
    weights.set(schema, pieces.has(schema) ? 1 : weight);
  };
  return (schema) => {
    if (isApart(schema)) return true;
    const path = weights.has(schema) ? [] : [enter(schema)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const part = top.parts[top.next];
      if (part === undefined) {
        leave(top);
        path.pop();
        continue;
      }
      const weight = isApart(part) ? 1 : weights.get(part);
      if (weight === undefined) {
        path.push(enter(part));
        continue;
      }
      if (weight === openWeight) pieces.add(part); // it holds itself
      top.weight += weight;
      top.next += 1;
    }
    return pieces.has(schema);
  };
}

/** The weight of a schema whose parts are being weighed. */
const openWeight = 0;

function valuePartsOf(schema: z.ZodType): readonly z.ZodType[] {
  return partsOf(schema).flatMap((part) => (isWrapper(part) ? valuePartsOf(part) : [part]));
}

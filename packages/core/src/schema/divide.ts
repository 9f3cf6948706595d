import type * as z from "zod";
import { isWrapper, subschemasOf } from "./subschemas.ts";

/** Messages of an ordinary size are one piece. Larger pieces would contain more copies of shared subschemas. */
const heaviest = 100;

/** The weight of a schema whose subschemas are being weighed. */
const openWeight = 0;

interface Frame {
  readonly schema: z.ZodType;
  readonly inner: readonly z.ZodType[];
  next: number;
  weight: number;
}

/**
 * Divides schemas into pieces of limited weight. Returns a function that is true for the schemas that are separate
 * pieces: those that would make the schema around them too heavy, and those that contain themselves.
 *
 * A schema weighs 1 more than its subschemas together; a separate piece weighs 1. Each schema is weighed once, from
 * the innermost outwards, and without recursion, because schemas may be nested more deeply than the stack allows.
 *
 * @param isSeparate - true for schemas that are separate pieces whatever they weigh
 */
export function divide(isSeparate: (schema: z.ZodType) => boolean): (schema: z.ZodType) => boolean {
  const weights = new WeakMap<z.ZodType, number>();
  const pieces = new WeakSet<z.ZodType>();
  const enter = (schema: z.ZodType): Frame => {
    weights.set(schema, openWeight);
    return { schema, inner: valueSchemasOf(schema), next: 0, weight: 1 };
  };
  const leave = ({ schema, weight }: Frame): void => {
    if (weight > heaviest) pieces.add(schema);
    weights.set(schema, pieces.has(schema) ? 1 : weight);
  };
  return (schema) => {
    if (isSeparate(schema)) return true;
    const path = weights.has(schema) ? [] : [enter(schema)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const subschema = top.inner[top.next];
      if (subschema === undefined) {
        leave(top);
        path.pop();
        continue;
      }
      const weight = isSeparate(subschema) ? 1 : weights.get(subschema);
      if (weight === undefined) {
        path.push(enter(subschema));
        continue;
      }
      if (weight === openWeight) pieces.add(subschema); // it contains itself
      top.weight += weight;
      top.next += 1;
    }
    return pieces.has(schema);
  };
}

/** Returns the subschemas of a schema, and in place of wrappers the schemas within them. */
function valueSchemasOf(schema: z.ZodType): readonly z.ZodType[] {
  return subschemasOf(schema).flatMap((subschema) =>
    isWrapper(subschema) ? valueSchemasOf(subschema) : [subschema],
  );
}

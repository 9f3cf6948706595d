import type { Schema, SchemaObject } from "@posthorn/contract";

/** Gives the named schema that a reference leads to. */
export type Resolve = (ref: string) => Schema;

/** A chain of references that is longer than this leads back to itself. */
const longestChain = 100;

/** The schema at the end of a chain of references. A chain that never ends accepts every value. */
export function follow(schema: Schema, resolve: Resolve): boolean | SchemaObject {
  let followed = schema;
  for (let steps = 0; typeof followed === "object" && "ref" in followed; steps += 1) {
    if (steps > longestChain) return true;
    followed = resolve(followed.ref);
  }
  return followed;
}

/** The name of the schema that this one refers to; undefined if it is not a reference. */
export function referenceIn(schema: Schema | undefined): string | undefined {
  return typeof schema === "object" && "ref" in schema ? schema.ref : undefined;
}

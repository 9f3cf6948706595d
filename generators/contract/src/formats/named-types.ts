import type { Origin, Schema } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { nameOf, ownNameOf } from "../schemas/schema-name.ts";

/** A type with a name of its own, of a schema in another language. */
export interface Draft {
  /** What it would like to be called. */
  readonly name: string;
  readonly origin: Origin;
  readonly schema: Schema;
  /** Stands wherever the type is used, in its own schema too. Filled in when it is named. */
  readonly reference: { ref: string };
  /** The same for two types that are one. */
  readonly key: string;
}

/** Adds types to the contract's schemas. One that is there already is not added again. */
export function nameDrafts(reading: Reading, drafts: readonly Draft[]): void {
  const { names, read } = reading.schemas;
  for (const { name, origin, schema, reference, key } of drafts) {
    const known = names.get(key);
    reference.ref = known ?? nameOf(reading, origin, name);
    if (known !== undefined) continue;
    names.set(key, reference.ref);
    read.push({ name: reference.ref, ...ownNameOf(reference.ref, origin, name), origin, schema });
  }
}

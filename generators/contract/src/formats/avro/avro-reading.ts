import { diagnose } from "../../diagnostics/diagnose.ts";
import { type Reading, report } from "../../reading/reading.ts";
import type { Fields } from "../../values/fields.ts";
import type { Origin } from "../../values/origin.ts";
import type { AvroType } from "./types.ts";

/** The state of reading one Avro schema. */
export interface AvroReading {
  readonly reading: Reading;
  /** The origin of the whole schema. */
  readonly origin: Origin;
  /** The named types up to here. A type that is being read is not complete yet. */
  readonly types: Map<string, { readonly origin: Origin; readonly type?: AvroType }>;
  /** The full names of named types, by the objects that define them. */
  readonly names: Map<object, string>;
  /** The objects that are being read. */
  readonly open: Set<object>;
  /** Names that are used before they are defined, each with the origin of its first use. */
  readonly missing: Map<string, Origin>;
  /** The number of types so far. */
  count: number;
}

/** The position of a type: its origin, and the namespace around it. */
export interface Position {
  readonly origin: Origin;
  readonly namespace: string;
}

/** The definition of a record, an enum or a fixed. */
export interface Definition {
  readonly fields: Fields;
  readonly fullName: string;
  readonly origin: Origin;
}

/** A type in place of one that cannot be read. */
export const placeholder: AvroType = { schema: true, avro: "null" };

/** Reports a mistake, and gives a type to continue with. */
export function invalid(
  { reading }: AvroReading,
  origin: Origin,
  text: { readonly problem: string; readonly instead: string },
): AvroType {
  report(reading, diagnose("avro-invalid", origin, text));
  return placeholder;
}

export function describe({ doc }: Fields): { readonly description?: string } {
  return typeof doc === "string" ? { description: doc } : {};
}

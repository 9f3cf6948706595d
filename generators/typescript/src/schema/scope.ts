import type { Schema } from "@posthorn/contract";
import type { DateSchemas } from "../json-schema/date-times.ts";
import type { Resolve } from "../json-schema/follow.ts";
import type { Kind } from "../json-schema/kinds.ts";
import type { Layout } from "../text/layout.ts";

/** The module that a schema is written into, as far as writing a schema needs it. */
export interface Scope {
  /** Writes a subschema. */
  readonly lower: (schema: Schema, position: Position) => Lowered;
  /** The type of a named schema. */
  readonly type: (ref: string) => string;
  /** The zod schema of a named schema. */
  readonly value: (ref: string) => string;
  /** The type of 64-bit integers in programs. `either`: in a condition, where other schemas decide the type. */
  readonly int64: "number" | "bigint" | "either";
  /** The schemas whose values are `Date` in programs. */
  readonly dates: DateSchemas;
  readonly resolve: Resolve;
  /** True if a named schema refers back to the declaration that is being written, so that it must be evaluated later. */
  readonly isRecursive: (ref: string) => boolean;
  /** Declares a constant before the declaration, and returns its name. To the compiler, an untyped one is of `unknown`. */
  readonly hoist: (hint: string, value: Lowered, isUntyped?: boolean) => string;
  /** Imports a helper function of the generated code. */
  readonly helper: (name: "canonical") => string;
  /** Imports a function of core. */
  readonly core: (name: "fits" | "ownObject" | "propertiesFit") => string;
}

/** The position of a schema: what is known about the values that reach it. */
export interface Position {
  readonly scope: Scope;
  /** The kinds of these values. What the schema says about values of other kinds does not matter. */
  readonly allowed: readonly Kind[];
  /** Other schemas check the same value. In a `z.intersection`, a strict object accepts a property that another one names. */
  readonly isMerged: boolean;
  /** The schema that another schema declares for a property of the same value. A schema that only requires it uses that. */
  readonly declaredProperty?: (name: string) => Schema | undefined;
  /** Numbers are 64-bit integers, and `bigint` in programs. */
  readonly isBigint?: boolean;
  /** True if another schema declares the property of the same value as such an integer. */
  readonly isBigintProperty?: (name: string) => boolean;
  /** Strings are date-times, and `Date` in programs. */
  readonly isDate?: boolean;
}

/** The position in a condition: a check that narrows no type. It accepts a 64-bit integer of either type. */
export function condition({ scope }: Position, allowed: readonly Kind[]): Position {
  const int64 = scope.int64 === "bigint" ? "either" : scope.int64;
  return { scope: { ...scope, int64 }, allowed, isMerged: false };
}

/** A schema in TypeScript: its type, and the zod schema that checks for that type. */
export interface Lowered {
  readonly type: Layout;
  readonly zod: Layout;
  /** True if the type needs parentheses before `[]` and between `&`. */
  readonly isUnion?: boolean;
  /** True if the zod schema refers to the declaration that is being written, so that it must be evaluated later. */
  readonly isDeferred?: boolean;
}

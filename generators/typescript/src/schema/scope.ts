import type { Schema } from "@posthorn/contract";
import type { Kind } from "../keywords/kinds.ts";
import type { Layout } from "../text/layout.ts";
import type { Dates } from "./date.ts";

/** What a lowering needs of the module that it stands in. */
export interface Scope {
  /** Makes a type and a zod schema of a schema within. */
  readonly lower: (schema: Schema, place: Place) => Lowered;
  /** The type of a named schema. */
  readonly type: (ref: string) => string;
  /** The zod schema of a named schema. */
  readonly value: (ref: string) => string;
  /** What integers of 64 bits are in programs. A condition looks at values of which others say whether they are such. */
  readonly int64: "number" | "bigint" | "either";
  /** The schemas whose texts are `Date` in programs. */
  readonly dates: Dates;
  /** What a named schema says. */
  readonly resolve: (ref: string) => Schema;
  /** Whether it stands, in the end, for what is being declared. Such a reference has to wait. */
  readonly isRecursive: (ref: string) => boolean;
  /** Declares a constant in front, and gives its name. What is untyped is a schema of `unknown` to the compiler. */
  readonly hoist: (hint: string, value: Lowered, isUntyped?: boolean) => string;
  /** A function of the generated code's own. */
  readonly helper: (name: "canonical") => string;
  /** A function of core's. */
  readonly core: (name: "fits" | "ownObject" | "propertiesFit") => string;
}

/** Where a schema stands. */
export interface Place {
  readonly scope: Scope;
  /** The kinds of values that get there; what a schema says of others does not matter. */
  readonly allowed: readonly Kind[];
  /** Other schemas check the same value. `z.intersection` lets one's strictness lapse where another knows the property. */
  readonly isMerged: boolean;
  /** What else is said of a property of the same value: who only requires it gives it that type. */
  readonly known?: (name: string) => Schema | undefined;
  /** Numbers are integers of 64 bits, and `bigint` in programs. */
  readonly isBig?: boolean;
  /** Whether that is said of a property of the same value. */
  readonly isBigProperty?: (name: string) => boolean;
  /** Texts are date-times, and `Date` in programs. */
  readonly isDate?: boolean;
}

/** For a condition: a check that narrows no type, and takes an integer of 64 bits for what it is. */
export function condition({ scope }: Place, allowed: readonly Kind[]): Place {
  const int64 = scope.int64 === "bigint" ? "either" : scope.int64;
  return { scope: { ...scope, int64 }, allowed, isMerged: false };
}

/** A schema as TypeScript: its type, and the zod schema that checks for it. */
export interface Lowered {
  readonly type: Layout;
  readonly zod: Layout;
  /** Binds less than `[]` and `&`. */
  readonly isUnion?: boolean;
  /** It refers to what is still being declared: the expression may only be evaluated later. */
  readonly isDeferred?: boolean;
}

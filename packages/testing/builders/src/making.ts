import type { Heights } from "./heights.ts";
import type { Random } from "./random.ts";
import type { Schema, SchemaObject, Schemas } from "./schema.ts";

/** What one try at a value is made with. */
export interface Making {
  readonly schemas: Schemas;
  readonly random: Random;
  readonly heights: Heights;
  /**
   * What becomes of a property that need not be there: it is made, left out, or as it comes. Odd ones are as it
   * comes too, and of types that nobody spoke of where none is asked for.
   */
  readonly style: "full" | "bare" | "mixed" | "odd";
  /** Counts one more value, and says whether so many are enough, or too many. */
  readonly count: () => "few" | "enough" | "too many";
  /** How many values stand around this one. */
  readonly depth: number;
  /** Makes a value that fits all of the schemas, or nothing if none was found. */
  readonly make: (schemas: readonly Schema[], making: Making) => unknown;
}

/** Schemas that one value is to fit, with references and choices resolved. */
export type Parts = readonly SchemaObject[];

/** The largest of what they ask for at least. */
export function most(parts: Parts, of: (part: SchemaObject) => number | undefined): number | undefined {
  const values = parts.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** The smallest of what they allow at most. */
export function least(parts: Parts, of: (part: SchemaObject) => number | undefined): number | undefined {
  const values = parts.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : Math.min(...values);
}

/** For what stands within the value. */
export function deeper(making: Making): Making {
  return { ...making, depth: making.depth + 1 };
}

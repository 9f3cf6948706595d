import type { MinimumDepth } from "../schema/minimum-depth.ts";
import type { Schema, SchemaObject, Schemas } from "../schema/schema.ts";
import type { Random } from "../text/random.ts";

/** The state of one attempt to make a value. */
export interface BuildContext {
  readonly schemas: Schemas;
  readonly random: Random;
  readonly minimumDepth: MinimumDepth;
  /**
   * The treatment of optional properties: all are made (complete), none (minimal), or a random choice (mixed and
   * arbitrary). In the arbitrary style, a schema that suggests no type gets a random type.
   */
  readonly style: "complete" | "minimal" | "mixed" | "arbitrary";
  /** Counts one more value, and returns the size of the whole value so far. */
  readonly countValue: () => "small" | "large" | "too large";
  /** The number of values that enclose this one. */
  readonly depth: number;
  /** Makes a value that is valid for all schemas. Undefined if none was found. */
  readonly makeValue: (schemas: readonly Schema[], context: BuildContext) => unknown;
}

/** The schemas that one value must satisfy. References and choices are resolved. */
export type Constraints = readonly SchemaObject[];

/** The largest of the values that the schemas give. Used for lower bounds. */
export function largest(
  constraints: Constraints,
  of: (schema: SchemaObject) => number | undefined,
): number | undefined {
  const values = constraints.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : Math.max(...values);
}

/** The smallest of the values that the schemas give. Used for upper bounds. */
export function smallest(
  constraints: Constraints,
  of: (schema: SchemaObject) => number | undefined,
): number | undefined {
  const values = constraints.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : Math.min(...values);
}

/** The context of the properties and items of a value. */
export function nestedContext(context: BuildContext): BuildContext {
  return { ...context, depth: context.depth + 1 };
}

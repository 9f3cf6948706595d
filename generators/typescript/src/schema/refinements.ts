import type { Schema, SchemaObject } from "@posthorn/contract";
import { call, chain, type Layout } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import type { Lowered } from "./scope.ts";

/** A condition on `value`, and the message if it does not hold. */
export interface Refinement {
  readonly condition: string;
  readonly message: string;
}

/**
 * The refinements of `not` and `if`, which narrow no type.
 *
 * @param passes - writes the expression that checks `value` for a subschema
 */
export function refinementsOf(
  schema: SchemaObject,
  passes: (part: Schema, hint: string) => string,
): readonly Refinement[] {
  return [...negations(schema, passes), ...conditions(schema, passes)];
}

function negations(
  { not }: SchemaObject,
  passes: (part: Schema, hint: string) => string,
): readonly Refinement[] {
  if (not === undefined) return [];
  return [
    { condition: `!${passes(not, "excluded")}`, message: "must not be a value that the contract excludes" },
  ];
}

function conditions(
  schema: SchemaObject,
  passes: (part: Schema, hint: string) => string,
): readonly Refinement[] {
  if (schema.if === undefined || (schema.then ?? schema.else) === undefined) return [];
  const isMet = passes(schema.if, "condition");
  const consequence = schema.then === undefined ? "true" : passes(schema.then, "consequence");
  const alternative = schema.else === undefined ? "true" : passes(schema.else, "alternative");
  return [
    {
      condition: `${isMet} ? ${consequence} : ${alternative}`,
      message: "must meet the contract's condition",
    },
  ];
}

/** Adds refinements to a zod schema. */
export function refined(lowered: Lowered, refinements: readonly Refinement[]): Lowered {
  if (refinements.length === 0) return lowered;
  const checks = refinements.map(
    ({ condition, message }): Layout => call(".refine", `(value) => ${condition}`, stringLiteral(message)),
  );
  return { ...lowered, zod: chain(lowered.zod, checks) };
}

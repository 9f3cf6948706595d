import type { Schema, SchemaObject } from "@posthorn/contract";
import { call, chain, type Layout } from "../text/layout.ts";
import { stringLiteral } from "../text/literal.ts";
import type { Lowered } from "./scope.ts";

/** A condition on `value`, and what is said of one that breaks it. */
export interface Refinement {
  readonly condition: string;
  readonly problem: string;
}

/** What `not` and `if` say. They narrow no type. */
export function refinementsOf(
  schema: SchemaObject,
  passes: (part: Schema, hint: string) => string,
): readonly Refinement[] {
  const refinements: Refinement[] = [];
  if (schema.not !== undefined) {
    refinements.push({
      condition: `!${passes(schema.not, "excluded")}`,
      problem: "is what the contract excludes",
    });
  }
  if (schema.if !== undefined && (schema.then ?? schema.else) !== undefined) {
    const met = passes(schema.if, "condition");
    const then = schema.then === undefined ? "true" : passes(schema.then, "consequence");
    const otherwise = schema.else === undefined ? "true" : passes(schema.else, "alternative");
    refinements.push({
      condition: `${met} ? ${then} : ${otherwise}`,
      problem: "does not meet the contract's condition",
    });
  }
  return refinements;
}

export function refined(lowered: Lowered, refinements: readonly Refinement[]): Lowered {
  if (refinements.length === 0) return lowered;
  const checks = refinements.map(
    ({ condition, problem }): Layout => call(".refine", `(value) => ${condition}`, stringLiteral(problem)),
  );
  return { ...lowered, zod: chain(lowered.zod, checks) };
}

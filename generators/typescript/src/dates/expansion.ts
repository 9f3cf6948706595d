import { isNames, type Schema, type SchemaObject } from "@posthorn/contract";
import { someConjunct } from "../json-schema/conjuncts.ts";
import { isUnrestrictedDateTime } from "../json-schema/date-times.ts";
import type { Resolve } from "../json-schema/follow.ts";
import { allOf, type Constraint, checked, oneOf } from "./constraint.ts";
import { ownConstraintAt, type Step, type ToConstraint } from "./steps.ts";

/** A constraint, expanded to the own keywords of every schema in it. */
export type Expansion =
  | {
      readonly kind: "own";
      readonly schema: SchemaObject;
      /** True if it is written inline in a schema whose values are date-times. */
      readonly isInDateTime: boolean;
    }
  | { readonly kind: "all"; readonly parts: readonly Expansion[] }
  | { readonly kind: "choice"; readonly members: readonly ExpandedMember[] }
  | { readonly kind: "checked"; readonly part: Expansion };

export interface ExpandedMember {
  readonly member: Schema;
  readonly part: Expansion;
}

const nothing: Expansion = { kind: "all", parts: [] };

/** Expands a constraint. A schema that applies to the same value twice is expanded once. */
export function expand(constraint: Constraint, resolve: Resolve): Expansion {
  return expandConstraint(constraint, new Set());

  function expandConstraint(one: Constraint, done: Set<SchemaObject>): Expansion {
    switch (one.kind) {
      case "schema":
        return expandSchema(one.schema, false, done);
      case "all":
        return { kind: "all", parts: one.parts.map((part) => expandConstraint(part, done)) };
      case "choice":
        return {
          kind: "choice",
          members: one.members.map(({ member, constraint: inner }) => ({
            member,
            part: expandConstraint(inner, new Set(done)),
          })),
        };
      case "checked":
        return { kind: "checked", part: expandConstraint(one.part, new Set(done)) };
    }
  }

  function expandSchema(schema: Schema, isInDateTime: boolean, done: Set<SchemaObject>): Expansion {
    if (typeof schema === "boolean") return nothing;
    if ("ref" in schema) return expandSchema(resolve(schema.ref), false, done);
    if (done.has(schema)) return nothing;
    done.add(schema);
    const isDateTime = isInDateTime || someConjunct(schema, isUnrestrictedDateTime, resolve);
    const choice = (members: readonly Schema[]): Expansion => ({
      kind: "choice",
      members: members.map((member) => ({ member, part: expandSchema(member, isDateTime, new Set(done)) })),
    });
    return {
      kind: "all",
      parts: [
        { kind: "own", schema, isInDateTime: isDateTime },
        ...(schema.allOf ?? []).map((part) => expandSchema(part, isDateTime, done)),
        ...[schema.anyOf, schema.oneOf].filter((members) => members !== undefined).map(choice),
        ...conditionsOf(schema).map(
          (part): Expansion => ({ kind: "checked", part: expandSchema(part, isDateTime, new Set(done)) }),
        ),
      ],
    };
  }
}

/** The subschemas that become refinements. */
function conditionsOf(schema: SchemaObject): readonly Schema[] {
  const dependent = Object.values(schema.dependencies ?? {}).filter((part): part is Schema => !isNames(part));
  return [schema.not, schema.if, schema.then, schema.else, ...dependent].filter((part) => part !== undefined);
}

/** The constraint on a part of the value. */
export function constraintAt(
  expansion: Expansion,
  step: Step,
  toConstraint: ToConstraint,
): Constraint | undefined {
  switch (expansion.kind) {
    case "own":
      return ownConstraintAt(expansion.schema, step, toConstraint);
    case "all":
      return allOf(expansion.parts.map((part) => constraintAt(part, step, toConstraint)));
    case "choice":
      return oneOf(
        expansion.members.map(({ member, part }) => ({
          member,
          constraint: constraintAt(part, step, toConstraint),
        })),
      );
    case "checked":
      return checked(constraintAt(expansion.part, step, toConstraint));
  }
}

/** Every schema in the expansion. */
export function schemasOf(expansion: Expansion): readonly SchemaObject[] {
  switch (expansion.kind) {
    case "own":
      return [expansion.schema];
    case "all":
      return expansion.parts.flatMap(schemasOf);
    case "choice":
      return expansion.members.flatMap(({ part }) => schemasOf(part));
    case "checked":
      return schemasOf(expansion.part);
  }
}

import type { Schema, SchemaObject } from "@posthorn/contract";
import { expressible, factorsOf } from "../json-schema/alternatives.ts";
import { canonicalText } from "../json-schema/canonical-text.ts";
import { isDate } from "../json-schema/date-times.ts";
import { declaredProperty } from "../json-schema/declared-property.ts";
import { areDisjoint } from "../json-schema/disjoint.ts";
import { hasInt64Property, isInt64 } from "../json-schema/int64.ts";
import { isIntersection } from "../json-schema/intersections.ts";
import { allKinds, constrains, isInteger, type Kind, kindOf, kindsOf } from "../json-schema/kinds.ts";
import { lowerArray } from "./array.ts";
import { intersection, union } from "./combine.ts";
import { lowerValues } from "./literals.ts";
import { lowerNumber } from "./number.ts";
import { lowerObject } from "./object.ts";
import { type Refinement, refined, refinementsOf } from "./refinements.ts";
import { condition, type Lowered, type Position, type Scope } from "./scope.ts";
import { lowerString } from "./string.ts";

// A JSON Schema is written as an intersection of up to four parts, and refined:
//
//   base              the keywords of each kind, a union over the kinds that `type` accepts, or the listed values
//   & allOf …         one operand for each member
//   & (anyOf | …)     a union
//   & (oneOf | …)     a union, or `z.xor` if a value could pass two members
//   .refine(…)        `not` and `if`, which TypeScript has no types for
//
// JSON Schema lets keywords apply to values of their own kind only: `{ minimum: 3 }` accepts every text. So a base
// without `type` is a union over all kinds that a value may still have. The position hands that down: `allowed` shrinks
// with every `type` on the way in, and what one operand declares for a property is known to the others.

/** Writes a JSON Schema as a TypeScript type and a zod schema. */
export function lower(schema: Schema, position: Position): Lowered {
  if (schema === true) return { type: "unknown", zod: "z.unknown()" };
  if (schema === false) return { type: "never", zod: "z.never()" };
  const { scope } = position;
  if ("ref" in schema) {
    return {
      type: scope.type(schema.ref),
      zod: scope.value(schema.ref),
      isDeferred: scope.isRecursive(schema.ref),
    };
  }
  const values = valuesOf(schema, position.allowed);
  const kinds = values === undefined ? kindsOf(schema, position.allowed) : [...new Set(values.map(kindOf))];
  const inner = innerPosition(schema, { ...position, allowed: kinds });
  const parts = withinTypes(schema, baseOf(schema, values, inner), {
    members: membersOf(schema, inner),
    scope,
  });
  return refined(intersection(parts), refinements(schema, inner));
}

/** The position of a schema's members: with everything that the schema itself says about the value. */
function innerPosition(schema: SchemaObject, position: Position): Position {
  const { scope } = position;
  return {
    ...position,
    isMerged: position.isMerged || isIntersection(schema),
    isBigint: position.isBigint === true || (scope.int64 === "bigint" && isInt64(schema, scope.resolve)),
    isDate: position.isDate === true || isDate(schema, scope.dates, scope.resolve),
    declaredProperty: (name) =>
      declaredProperty(schema, name, scope.resolve) ?? position.declaredProperty?.(name),
    isBigintProperty: (name) =>
      hasInt64Property(schema, name, scope.resolve) || position.isBigintProperty?.(name) === true,
  };
}

interface Members {
  readonly members: readonly Lowered[];
  readonly scope: Scope;
}

/** All parts. Those that no type can express together with the others are of unknown type, and only checked. */
function withinTypes(
  schema: SchemaObject,
  base: readonly Lowered[],
  { members, scope }: Members,
): readonly Lowered[] {
  if (base.length + members.length < 2) return [...base, ...members];
  const [isBaseExpressible, ...isMemberExpressible] = expressible(factorsOf(schema, scope.resolve));
  const untyped = (part: Lowered): Lowered => ({
    type: "unknown",
    zod: scope.hoist("alternatives", part, true),
  });
  return [
    ...base.map((part) => (isBaseExpressible === false ? untyped(part) : part)),
    ...members.map((part, index) => (isMemberExpressible[index] === false ? untyped(part) : part)),
  ];
}

/** The values that `const` and `enum` accept, of the allowed kinds; undefined if a schema has neither. */
function valuesOf(schema: SchemaObject, allowed: readonly Kind[]): readonly unknown[] | undefined {
  if (schema.const === undefined && schema.enum === undefined) return undefined;
  const kinds = kindsOf(schema, allowed);
  const listed = schema.enum === undefined ? undefined : new Set(schema.enum.map(canonicalText));
  const values = schema.const === undefined ? (schema.enum ?? []) : [schema.const.value];
  return values.filter(
    (value) =>
      (listed?.has(canonicalText(value)) ?? true) &&
      kinds.includes(kindOf(value)) &&
      (typeof value !== "number" || Number.isFinite(value)) &&
      (typeof value !== "number" || !isInteger(schema) || Number.isInteger(value)),
  );
}

/** The keywords that each kind has: a union of the kinds, after the listed values if there are some. */
function baseOf(
  schema: SchemaObject,
  values: readonly unknown[] | undefined,
  position: Position,
): readonly Lowered[] {
  const { allowed } = position;
  const constrained = allowed.filter((kind) => constrains(schema, kind));
  const kinds = (): Lowered => union(allowed.map((kind) => lowerKind(kind, schema, position)));
  if (values !== undefined) {
    // `type: integer` alone adds nothing, because `valuesOf` leaves out all other numbers.
    const isFree = constrained.every(
      (kind) => kind === "number" && !constrains({ ...schema, types: ["number"] }, kind),
    );
    return [lowerValues(values, position), ...(isFree ? [] : [kinds()])];
  }
  if (constrained.length === 0 && (schema.types === undefined || allowed.length === allKinds.length))
    return [];
  return [kinds()];
}

function lowerKind(kind: Kind, schema: SchemaObject, position: Position): Lowered {
  switch (kind) {
    case "object":
      return lowerObject(schema, position);
    case "array":
      return lowerArray(schema, position);
    case "string":
      return lowerString(schema, position);
    case "number":
      return lowerNumber(schema, position);
    case "boolean":
      return { type: "boolean", zod: "z.boolean()" };
    case "null":
      return { type: "null", zod: "z.null()" };
  }
}

function membersOf(schema: SchemaObject, position: Position): readonly Lowered[] {
  const { allOf = [], anyOf, oneOf } = schema;
  return [
    ...allOf.map((member) => lower(member, position)),
    ...(anyOf === undefined ? [] : [lowerAnyOf(anyOf, position)]),
    ...(oneOf === undefined ? [] : [lowerOneOf(oneOf, position)]),
  ];
}

function lowerOneOf(members: readonly Schema[], position: Position): Lowered {
  if (areDisjoint(members, position.scope.resolve, position.allowed)) return lowerAnyOf(members, position);
  return union(
    members.map((member) => lower(member, position)),
    "z.xor",
  );
}

function lowerAnyOf(members: readonly Schema[], position: Position): Lowered {
  const values = longListOf(members);
  if (values === undefined) return union(members.map((member) => lower(member, position)));
  const allowed = values.filter((value) => position.allowed.includes(kindOf(value)));
  return lowerValues(allowed, position);
}

/** The greatest number of members that are written one by one although they are nothing but values. */
const mostMembers = 100;

/** The values of a choice with so many members that compilers would need long to infer their union. */
function longListOf(members: readonly Schema[]): readonly unknown[] | undefined {
  if (members.length <= mostMembers) return undefined;
  const values = members.map((member) =>
    typeof member === "object" && !("ref" in member) && isListOnly(member)
      ? valuesOf(member, allKinds)
      : undefined,
  );
  return values.includes(undefined) ? undefined : values.flatMap((listed) => listed ?? []);
}

/** True if a schema has no constraint other than listed values. */
function isListOnly(schema: SchemaObject): boolean {
  const { allOf, anyOf, oneOf, not, if: condition } = schema;
  return (
    [allOf, anyOf, oneOf, not, condition].every((keyword) => keyword === undefined) &&
    !allKinds.some((kind) => constrains({ ...schema, types: ["number"] }, kind))
  );
}

function refinements(schema: SchemaObject, position: Position): readonly Refinement[] {
  const { scope, allowed } = position;
  return refinementsOf(schema, (part, hint) => {
    const constant = scope.hoist(hint, lower(part, condition(position, allowed)));
    return `${scope.core("fits")}(${constant}, value)`;
  });
}

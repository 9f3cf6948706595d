import type { Schema, SchemaObject } from "@posthorn/contract";
import { allKinds, constrains, isInteger, type Kind, kindOf, kindsOf } from "../keywords/kinds.ts";
import { hasSeveralParts } from "../keywords/parts.ts";
import { lowerArray } from "./array.ts";
import { conjunction, union } from "./combine.ts";
import { isDate } from "./date.ts";
import { areDisjoint } from "./disjoint.ts";
import { hasInt64Property, isInt64 } from "./int64.ts";
import { knownProperty } from "./known.ts";
import { lowerNumber } from "./number.ts";
import { lowerObject } from "./object.ts";
import { type Refinement, refined, refinementsOf } from "./refine.ts";
import { condition, type Lowered, type Place, type Scope } from "./scope.ts";
import { lowerString } from "./string.ts";
import { canonicalText, lowerValues } from "./value.ts";
import { expressible, factorsOf } from "./width.ts";

/** Makes a type and a zod schema of a JSON Schema. */
export function lower(schema: Schema, place: Place): Lowered {
  if (schema === true) return { type: "unknown", zod: "z.unknown()" };
  if (schema === false) return { type: "never", zod: "z.never()" };
  const { scope } = place;
  if ("ref" in schema) {
    return {
      type: scope.type(schema.ref),
      zod: scope.value(schema.ref),
      isDeferred: scope.isRecursive(schema.ref),
    };
  }
  const values = valuesOf(schema, place.allowed);
  const kinds = values === undefined ? kindsOf(schema, place.allowed) : [...new Set(values.map(kindOf))];
  const isMerged = place.isMerged || hasSeveralParts(schema);
  const isBig = place.isBig === true || (scope.int64 === "bigint" && isInt64(schema, scope.resolve));
  const isTime = place.isDate === true || isDate(schema, scope.dates, scope.resolve);
  const known = (name: string): Schema | undefined =>
    knownProperty(schema, name, scope.resolve) ?? place.known?.(name);
  const isBigProperty = (name: string): boolean =>
    hasInt64Property(schema, name, scope.resolve) || place.isBigProperty?.(name) === true;
  const inner: Place = { ...place, allowed: kinds, isMerged, isBig, isDate: isTime, known, isBigProperty };
  const base = baseOf(schema, values, inner);
  const parts = expressed(schema, base, applied(schema, inner), scope);
  return refined(conjunction(parts), refinements(schema, inner));
}

/** The parts; those that no type can express together with the others are of unknown type, and checked all the same. */
function expressed(
  schema: SchemaObject,
  base: readonly Lowered[],
  others: readonly Lowered[],
  scope: Scope,
): readonly Lowered[] {
  if (base.length + others.length < 2) return [...base, ...others];
  const [isBase, ...isOther] = expressible(factorsOf(schema, scope.resolve));
  const loose = (part: Lowered): Lowered => ({
    type: "unknown",
    zod: scope.hoist("alternatives", part, true),
  });
  return [
    ...base.map((part) => (isBase === false ? loose(part) : part)),
    ...others.map((part, index) => (isOther[index] === false ? loose(part) : part)),
  ];
}

/** What `const` and `enum` let through, of the kinds that get there. */
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

/** What the keywords of each kind say: a union of the kinds, and of the values where they are listed. */
function baseOf(
  schema: SchemaObject,
  values: readonly unknown[] | undefined,
  place: Place,
): readonly Lowered[] {
  const constrained = place.allowed.filter((kind) => constrains(schema, kind));
  if (values !== undefined) {
    const isFree = constrained.every(
      (kind) => kind === "number" && !constrains({ ...schema, types: ["number"] }, kind),
    );
    return [
      lowerValues(values, place),
      ...(isFree ? [] : [union(place.allowed.map((kind) => lowerKind(kind, schema, place)))]),
    ];
  }
  if (schema.types === undefined && constrained.length === 0) return [];
  if (place.allowed.length === allKinds.length && constrained.length === 0) return [];
  return [union(place.allowed.map((kind) => lowerKind(kind, schema, place)))];
}

function lowerKind(kind: Kind, schema: SchemaObject, place: Place): Lowered {
  switch (kind) {
    case "object":
      return lowerObject(schema, place);
    case "array":
      return lowerArray(schema, place);
    case "string":
      return lowerString(schema, place);
    case "number":
      return lowerNumber(schema, place);
    case "boolean":
      return { type: "boolean", zod: "z.boolean()" };
    case "null":
      return { type: "null", zod: "z.null()" };
  }
}

/** So many members of a choice are written out one by one, if they are nothing but values. */
const mostChoices = 100;

/** The values of a choice among so many that compilers would take long to infer their union. */
function longList(members: readonly Schema[]): readonly unknown[] | undefined {
  if (members.length <= mostChoices) return undefined;
  const values = members.map((member) =>
    typeof member === "object" && !("ref" in member) && isList(member)
      ? valuesOf(member, allKinds)
      : undefined,
  );
  return values.includes(undefined) ? undefined : values.flatMap((listed) => listed ?? []);
}

/** Whether a schema says nothing of a value but which ones it may be. */
function isList(schema: SchemaObject): boolean {
  const { allOf, anyOf, oneOf, not, if: condition } = schema;
  return (
    [allOf, anyOf, oneOf, not, condition].every((keyword) => keyword === undefined) &&
    !allKinds.some((kind) => constrains({ ...schema, types: ["number"] }, kind))
  );
}

function choice(members: readonly Schema[], combinator: "z.union" | "z.xor", place: Place): Lowered {
  const values = combinator === "z.union" ? longList(members) : undefined;
  if (values !== undefined) {
    return lowerValues(
      values.filter((value) => place.allowed.includes(kindOf(value))),
      place,
    );
  }
  return union(
    members.map((part) => lower(part, place)),
    combinator,
  );
}

function applied(schema: SchemaObject, place: Place): readonly Lowered[] {
  const { allOf = [], anyOf, oneOf } = schema;
  const resolve = place.scope.resolve;
  return [
    ...allOf.map((part) => lower(part, place)),
    ...(anyOf === undefined ? [] : [choice(anyOf, "z.union", place)]),
    ...(oneOf === undefined
      ? []
      : [choice(oneOf, areDisjoint(oneOf, resolve, place.allowed) ? "z.union" : "z.xor", place)]),
  ];
}

function refinements(schema: SchemaObject, place: Place): readonly Refinement[] {
  const { scope, allowed } = place;
  return refinementsOf(schema, (part, hint) => {
    const constant = scope.hoist(hint, lower(part, condition(place, allowed)));
    return `${scope.core("fits")}(${constant}, value)`;
  });
}

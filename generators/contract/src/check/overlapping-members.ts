import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { choicesIn, type Hierarchy, hierarchyOf } from "../discriminators/hierarchy.ts";
import type { Contract } from "../model/contract.ts";
import type { Schema, SchemaObject } from "../model/schema.ts";
import { objectsIn } from "../model/subschemas.ts";
import { originBelow } from "../values/origin.ts";
import { allowsTypes, hasOnlyValues, isTyped, typesOf } from "./schema-values.ts";

/**
 * Reports members of `oneOf` whose ordinary values provably all fit another member.
 *
 * "Provably" is the rule of this file: a warning must be true, so everything that is not certain counts as no overlap.
 * An *ordinary* value has only the properties that its schema names. Without this restriction hardly any two object
 * schemas would be comparable, because a value may have any additional property.
 *
 * `fits` compares two schemas. It splits both into the schema objects that apply together (`allOf`, references):
 *
 * - `meets` proves that values of the first schema satisfy one object of the second one, keyword by keyword. A keyword
 *   counts only if the values may have its type. Unknown keywords must be equal on both sides.
 * - If that fails, the first schema still fits if it is a choice and all of its members fit.
 *
 * Schemas may be recursive and large, so the depth and the number of comparisons are limited.
 */
export function checkOverlaps({ messages, schemas }: Contract): readonly Diagnostic[] {
  const hierarchy = hierarchyOf(schemas);
  const roots = [
    ...messages.flatMap(({ payload, headers = true }) => [payload, headers]),
    ...schemas.map(({ schema }) => schema),
  ];
  return roots.flatMap(objectsIn).flatMap(({ oneOf = [], origin }) => {
    const pair = overlapIn(oneOf, hierarchy);
    if (pair === undefined) return [];
    const [member, other] = pair;
    const names = { member: nameOf(oneOf, member), other: nameOf(oneOf, other) };
    return [diagnose("members-overlap", originBelow(origin, "oneOf", member), names)];
  });
}

/** The most comparisons for one `oneOf`. Overlaps beyond that are not found. */
const mostSteps = 20_000;
const deepestLevel = 6;

interface Search {
  readonly hierarchy: Hierarchy;
  /** Shared by all levels of a search. */
  readonly budget: { steps: number };
  readonly depth: number;
}

function nameOf(members: readonly Schema[], index: number): string {
  const member = members[index];
  return typeof member === "object" && "ref" in member ? `"${member.ref}"` : `member ${index + 1}`;
}

/** The positions of the first member that fits another one, and of that other member. */
function overlapIn(members: readonly Schema[], hierarchy: Hierarchy): readonly [number, number] | undefined {
  const search: Search = { hierarchy, budget: { steps: mostSteps }, depth: 0 };
  for (const [index, one] of members.entries()) {
    for (const [position, other] of members.entries()) {
      if (search.budget.steps < 0) return undefined;
      if (index !== position && fits(one, other, search)) return [index, position];
    }
  }
  return undefined;
}

/** True if all ordinary values of one schema provably fit the other. */
function fits(one: Schema, other: Schema, search: Search): boolean {
  const { budget, depth, hierarchy } = search;
  budget.steps -= 1;
  if (other === true) return one !== false;
  if (other === false || typeof one === "boolean" || depth > deepestLevel || budget.steps < 0) return false;
  if (isDeepStrictEqual(one, other)) return true;
  const [these, those] = [hierarchy.partsOf(one), hierarchy.partsOf(other)];
  if (those.every((part) => meets(these, part, search))) return true;
  const choices = these.flatMap(choicesIn);
  return choices.some(({ members }) => members.every((each) => fits(each, other, deeper(search))));
}

function deeper(search: Search): Search {
  return { ...search, depth: search.depth + 1 };
}

/** Keywords that constrain nothing, and keywords that `meets` compares by their meaning. */
const comparedElsewhere = new Set(
  `origin title description deprecated default examples readOnly writeOnly externalDocs discriminator
    discriminatorMapping contentEncoding contentMediaType allOf types const enum properties required
    additionalProperties items anyOf`.split(/\s+/),
);

/** The types of keywords that apply to one type only. */
const typeOfKeyword: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ["object", "patternProperties propertyNames maxProperties minProperties dependencies exclusive"],
    ["array", "additionalItems maxItems minItems uniqueItems contains"],
    ["string", "maxLength minLength pattern format binary"],
  ].flatMap(([type = "", keywords = ""]) => keywords.split(" ").map((keyword) => [keyword, type])),
);

/** True if values that fit all of these schemas provably fit the other one. */
function meets(these: readonly SchemaObject[], other: SchemaObject, search: Search): boolean {
  const types = typesOf(these);
  return (
    hasEqualKeywords(these, other, types) &&
    allowsTypes(other, types) &&
    hasOnlyValues(these, other) &&
    (!isTyped(types, "object") || meetsProperties(these, other, search)) &&
    (!isTyped(types, "array") || meetsItems(these, other, search)) &&
    meetsAnyOf(these, other, search)
  );
}

function hasEqualKeywords(
  these: readonly SchemaObject[],
  other: SchemaObject,
  types: readonly string[] | undefined,
): boolean {
  return Object.keys(other).every((keyword) => {
    const type = Object.hasOwn(typeOfKeyword, keyword) ? typeOfKeyword[keyword] : undefined;
    if (comparedElsewhere.has(keyword) || (type !== undefined && !isTyped(types, type))) return true;
    const key = keyword as keyof SchemaObject;
    return these.some((part) => isDeepStrictEqual(part[key], other[key]));
  });
}

function meetsAnyOf(
  these: readonly SchemaObject[],
  { anyOf, origin }: SchemaObject,
  search: Search,
): boolean {
  if (anyOf === undefined) return true;
  return anyOf.some((member) => fits({ origin, allOf: these }, member, deeper(search)));
}

/** True if objects of these schemas have the required properties, and each of their properties fits. */
function meetsProperties(
  these: readonly SchemaObject[],
  { properties = {}, required = [], additionalProperties = true }: SchemaObject,
  search: Search,
): boolean {
  const names = new Set(these.flatMap((part) => Object.keys(part.properties ?? {})));
  const requiredHere = new Set(these.flatMap((part) => part.required ?? []));
  if (!required.every((name) => requiredHere.has(name))) return false;
  if (Object.keys(properties).length === 0 && additionalProperties === true) return true;
  // The content of maps, and of objects without named properties, is unknown.
  const isKnown = these.every(
    ({ additionalProperties: rest, patternProperties }) =>
      typeof rest !== "object" && patternProperties === undefined,
  );
  if (!isKnown || names.size === 0 || [...requiredHere].some((name) => !names.has(name))) return false;
  return [...names].every((name) => {
    const target = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return these.some(
      (part) =>
        part.properties !== undefined &&
        Object.hasOwn(part.properties, name) &&
        fits(part.properties[name] ?? true, target ?? true, deeper(search)),
    );
  });
}

/** True if items of these schemas fit the items of the other one. Tuples must be equal. */
function meetsItems(these: readonly SchemaObject[], { items }: SchemaObject, search: Search): boolean {
  if (items === undefined) return true;
  return these.some(
    (part) =>
      part.items !== undefined &&
      (isDeepStrictEqual(part.items, items) ||
        (!Array.isArray(part.items) &&
          !Array.isArray(items) &&
          fits(part.items as Schema, items as Schema, deeper(search)))),
  );
}

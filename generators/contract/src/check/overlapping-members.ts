import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { choicesIn, type Hierarchy, hierarchyOf } from "../discriminators/hierarchy.ts";
import type { Contract, Schema, SchemaObject } from "../model/contract.ts";
import { objectsIn } from "../model/subschemas.ts";
import { appended } from "../values/pointer.ts";

/** The most comparisons for one `oneOf`. Overlaps beyond that are not found. */
const mostSteps = 20_000;
const deepest = 6;

/** Reports `oneOf` members whose ordinary values provably all fit another member. */
export function checkOverlaps({ messages, schemas }: Contract): readonly Diagnostic[] {
  const hierarchy = hierarchyOf(schemas);
  const roots = [
    ...messages.flatMap(({ payload, headers = true }) => [payload, headers]),
    ...schemas.map(({ schema }) => schema),
  ];
  return roots.flatMap(objectsIn).flatMap((holder) => {
    const { oneOf = [], origin } = holder;
    const pair = overlapIn(oneOf, hierarchy);
    if (pair === undefined) return [];
    const [member, other] = pair;
    const at = { file: origin.file, pointer: appended(appended(origin.pointer, "oneOf"), member) };
    const words = { member: nameOf(oneOf, member), other: nameOf(oneOf, other) };
    return [diagnose("members-overlap", at, words)];
  });
}

function nameOf(members: readonly Schema[], index: number): string {
  const member = members[index];
  return typeof member === "object" && "ref" in member ? `"${member.ref}"` : `member ${index + 1}`;
}

/** Finds the first member whose values fit another one. Returns the positions of both. */
function overlapIn(members: readonly Schema[], hierarchy: Hierarchy): readonly [number, number] | undefined {
  const search: Search = { hierarchy, budget: { steps: mostSteps } };
  for (const [index, one] of members.entries()) {
    for (const [position, other] of members.entries()) {
      if (search.budget.steps < 0) return undefined;
      if (index !== position && fits(one, other, search, 0)) return [index, position];
    }
  }
  return undefined;
}

interface Search {
  readonly hierarchy: Hierarchy;
  readonly budget: { steps: number };
}

/**
 * Whether all ordinary values of one schema fit the other. An ordinary object has only the properties that its schema
 * names. Whatever cannot be proved counts as false.
 */
function fits(one: Schema, other: Schema, search: Search, depth: number): boolean {
  search.budget.steps -= 1;
  if (other === true) return one !== false;
  if (other === false || typeof one === "boolean" || depth > deepest || search.budget.steps < 0) return false;
  if (isDeepStrictEqual(one, other)) return true;
  const { partsOf } = search.hierarchy;
  const [these, those] = [partsOf(one), partsOf(other)];
  const isWhole = those.every((part) => meets(these, part, search, depth));
  return (
    isWhole ||
    these
      .flatMap(choicesIn)
      .some(({ members }) => members.every((each) => fits(each, other, search, depth + 1)))
  );
}

const annotations = new Set(
  `origin title description deprecated default examples readOnly writeOnly externalDocs discriminator
    discriminatorMapping contentEncoding contentMediaType allOf types const enum properties required
    additionalProperties items anyOf`.split(/\s+/),
);

/** The type that a keyword applies to, for keywords of a single type. */
const typeOf: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ["object", "patternProperties propertyNames maxProperties minProperties dependencies exclusive"],
    ["array", "additionalItems maxItems minItems uniqueItems contains"],
    ["string", "maxLength minLength pattern format binary"],
  ].flatMap(([type = "", keywords = ""]) => keywords.split(" ").map((keyword) => [keyword, type])),
);

/** Whether values that fit all of these schemas fit the other one. */
function meets(these: readonly SchemaObject[], other: SchemaObject, search: Search, depth: number): boolean {
  const types = typesOf(these);
  const may = (type: string): boolean => types === undefined || types.includes(type);
  const isSame = Object.keys(other).every((keyword) => {
    const key = keyword as keyof SchemaObject;
    const type = Object.hasOwn(typeOf, keyword) ? typeOf[keyword] : undefined;
    if (annotations.has(keyword) || (type !== undefined && !may(type))) return true;
    return these.some((part) => isDeepStrictEqual(part[key], other[key]));
  });
  return (
    isSame &&
    hasTypes(types, other) &&
    hasValues(these, other) &&
    (!may("object") || isObjectOf(these, other, search, depth)) &&
    (!may("array") || hasItems(these, other, search, depth)) &&
    (other.anyOf === undefined ||
      other.anyOf.some((member) => fits({ ...emptyAt(other), allOf: these }, member, search, depth + 1)))
  );
}

function emptyAt({ origin }: SchemaObject): SchemaObject {
  return { origin };
}

/** The types of values that fit all of these schemas; `undefined` if any type does. */
function typesOf(these: readonly SchemaObject[]): readonly string[] | undefined {
  const values = valuesOf(these);
  if (values !== undefined) return [...new Set(values.map(typeOfValue))];
  const lists = these.flatMap(({ types }) => (types === undefined ? [] : [types]));
  const [first, ...others] = lists;
  return first?.filter((type) => others.every((list) => allows(list, type)));
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function allows(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

function hasTypes(types: readonly string[] | undefined, other: SchemaObject): boolean {
  if (other.types === undefined) return true;
  return types !== undefined && types.length > 0 && types.every((type) => allows(other.types ?? [], type));
}

function valuesOf(these: readonly SchemaObject[]): readonly unknown[] | undefined {
  const lists = these.map((part) => (part.const === undefined ? part.enum : [part.const.value]));
  return lists.find((list) => list !== undefined);
}

function hasValues(these: readonly SchemaObject[], other: SchemaObject): boolean {
  const wanted = valuesOf([other]);
  if (wanted === undefined) return true;
  const values = valuesOf(these) ?? [];
  const texts = new Set(wanted.map((value) => JSON.stringify(value)));
  return values.length > 0 && values.every((value) => texts.has(JSON.stringify(value)));
}

function isObjectOf(
  these: readonly SchemaObject[],
  { properties = {}, required = [], additionalProperties = true }: SchemaObject,
  search: Search,
  depth: number,
): boolean {
  const names = new Set(these.flatMap((part) => Object.keys(part.properties ?? {})));
  const mine = new Set(these.flatMap((part) => part.required ?? []));
  if (!required.every((name) => mine.has(name))) return false;
  const wanted = Object.keys(properties);
  if (wanted.length === 0 && additionalProperties === true) return true;
  // The content of maps, and of objects without named properties, is unknown.
  const isKnown = these.every(
    ({ additionalProperties: rest, patternProperties }) =>
      typeof rest !== "object" && patternProperties === undefined,
  );
  if (!isKnown || names.size === 0 || [...mine].some((name) => !names.has(name))) return false;
  return [...names].every((name) => {
    const target = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return these.some(
      (part) =>
        part.properties !== undefined &&
        Object.hasOwn(part.properties, name) &&
        fits(part.properties[name] ?? true, target ?? true, search, depth + 1),
    );
  });
}

function hasItems(
  these: readonly SchemaObject[],
  { items }: SchemaObject,
  search: Search,
  depth: number,
): boolean {
  if (items === undefined) return true;
  return these.some(
    (part) =>
      part.items !== undefined &&
      (isDeepStrictEqual(part.items, items) ||
        (!Array.isArray(part.items) &&
          !Array.isArray(items) &&
          fits(part.items as Schema, items as Schema, search, depth + 1))),
  );
}

import type { Schema, SchemaObject } from "@posthorn/contract";
import { type Kind, kindOf, kindsOf } from "../keywords/kinds.ts";
import { canonicalText } from "./value.ts";

/** Whether no value can fit two of the schemas, as far as one sees: by their types, or by a property's values. */
export function areDisjoint(
  schemas: readonly Schema[],
  resolve: (ref: string) => Schema,
  allowed: readonly Kind[],
): boolean {
  const search: Search = {
    resolve,
    budget: { steps: Math.min(100 * schemas.length ** 2, mostSteps) },
    parts: new Map(),
  };
  const listed = areListsApart(schemas, search);
  if (listed !== undefined) return listed;
  if (areToldApart(schemas, search, allowed)) return true;
  return schemas.every((one, index) =>
    schemas.slice(index + 1).every((other) => disjoint([one], [other], search, allowed, 0)),
  );
}

/** Some seconds: of thousands of members that no value tells apart, each would be compared with each. */
const mostSteps = 10_000_000;

interface Search {
  readonly resolve: (ref: string) => Schema;
  /** Steps that are left: objects with the same properties, deep down, would take more than anybody waits for. */
  readonly budget: { steps: number };
  readonly parts: Map<Schema, Parts>;
}

/** The schemas that all apply to one value; `false` if one of them accepts nothing. */
type Parts = readonly SchemaObject[] | false;

/** Whether no value is listed by two schemas; nothing where one lists none. */
function areListsApart(schemas: readonly Schema[], search: Search): boolean | undefined {
  const lists = schemas.map((schema) => valuesOf(partsOf(schema, search) || []));
  if (lists.includes(undefined)) return undefined;
  const all = lists.flatMap((values) => [...new Set(values)]);
  return new Set(all).size === all.length;
}

/** Whether all members require the same property with different values. Takes one look at each member. */
function areToldApart(schemas: readonly Schema[], search: Search, allowed: readonly Kind[]): boolean {
  const members = schemas.map((schema) => partsOf(schema, search) || []);
  const isOfObjects = members.every(
    (parts) =>
      parts.reduce<readonly Kind[]>((left, part) => kindsIn(part, left), allowed).join() === "object",
  );
  const names = new Set(members[0]?.flatMap(({ required = [] }) => required));
  return isOfObjects && [...names].some((name) => haveOtherValues(members, name, search));
}

function haveOtherValues(
  members: readonly (readonly SchemaObject[])[],
  name: string,
  search: Search,
): boolean {
  const seen = new Set<string>();
  return members.every((parts) => {
    if (!parts.some(({ required }) => required?.includes(name))) return false;
    const values = valuesOf(partsOfAll(propertiesIn(parts, name), search) || []);
    if (values === undefined || values.some((value) => seen.has(value))) return false;
    for (const value of values) seen.add(value);
    return true;
  });
}

/** Whether no value fits all of these schemas and all of those. */
function disjoint(
  these: readonly Schema[],
  those: readonly Schema[],
  search: Search,
  allowed: readonly Kind[] | undefined,
  depth: number,
): boolean {
  search.budget.steps -= 1;
  if (depth > 6 || search.budget.steps < 0) return false;
  const [mine, yours] = [partsOfAll(these, search), partsOfAll(those, search)];
  if (mine === false || yours === false) return true;
  if (haveNoValue(mine, yours)) return true;
  const kinds = [...mine, ...yours].reduce<readonly Kind[] | undefined>(
    (left, part) => kindsIn(part, left),
    allowed,
  );
  if (kinds?.length === 0) return true;
  if (kinds?.length === 1 && kinds[0] === "object" && haveNoObject(mine, yours, search, depth)) return true;
  return (
    mine.some((part) => isEachDisjoint(part, those, search, allowed, depth)) ||
    yours.some((part) => isEachDisjoint(part, these, search, allowed, depth))
  );
}

/** Whether each member of a choice is disjoint from the others. */
function isEachDisjoint(
  { oneOf, anyOf }: SchemaObject,
  others: readonly Schema[],
  search: Search,
  allowed: readonly Kind[] | undefined,
  depth: number,
): boolean {
  return [oneOf, anyOf].some((members) =>
    members?.every((member) => disjoint([member], others, search, allowed, depth + 1)),
  );
}

/** Whether both require a property but share no value for it. */
function haveNoObject(
  mine: readonly SchemaObject[],
  yours: readonly SchemaObject[],
  search: Search,
  depth: number,
): boolean {
  const required = new Set(yours.flatMap((part) => part.required ?? []));
  const shared = new Set(mine.flatMap((part) => part.required ?? []).filter((name) => required.has(name)));
  return [...shared].some((name) => {
    const [one, other] = [propertiesIn(mine, name), propertiesIn(yours, name)];
    return one.length > 0 && other.length > 0 && disjoint(one, other, search, undefined, depth + 1);
  });
}

function propertiesIn(parts: readonly SchemaObject[], name: string): readonly Schema[] {
  return parts.flatMap(({ properties = {} }) =>
    Object.hasOwn(properties, name) ? [properties[name] ?? true] : [],
  );
}

function partsOfAll(schemas: readonly Schema[], search: Search): Parts {
  const all = schemas.map((schema) => partsOf(schema, search));
  return all.includes(false) ? false : all.flatMap((parts) => parts || []);
}

/** Follows references and `allOf`. */
function partsOf(schema: Schema, { resolve, parts: known }: Search): Parts {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const found = new Set<SchemaObject>();
  const names = new Set<string>();
  const open = [schema];
  let isEmpty = false;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === false) isEmpty = true;
    if (typeof next === "boolean") continue;
    if ("ref" in next) {
      if (!names.has(next.ref)) open.push(resolve(next.ref));
      names.add(next.ref);
    } else if (!found.has(next)) {
      found.add(next);
      open.push(...(next.allOf ?? []));
    }
  }
  const parts = isEmpty ? false : [...found];
  known.set(schema, parts);
  return parts;
}

function haveNoValue(mine: readonly SchemaObject[], yours: readonly SchemaObject[]): boolean {
  const [these, those] = [valuesOf(mine), valuesOf(yours)];
  if (these === undefined || those === undefined) return false;
  const values = new Set(those);
  return these.every((value) => !values.has(value));
}

function kindsIn(schema: SchemaObject, allowed: readonly Kind[] | undefined): readonly Kind[] {
  const values = schema.const === undefined ? schema.enum : [schema.const.value];
  const kinds = kindsOf(schema, allowed);
  return values === undefined
    ? kinds
    : kinds.filter((kind) => values.some((value) => kindOf(value) === kind));
}

/** The values that every part with `const` or `enum` lists. */
function valuesOf(parts: readonly SchemaObject[]): readonly string[] | undefined {
  const lists = parts
    .map((part) => (part.const === undefined ? part.enum : [part.const.value]))
    .filter((list) => list !== undefined)
    .map((list) => list.map(canonicalText));
  const [first, ...others] = lists;
  return first?.filter((value) => others.every((list) => list.includes(value)));
}

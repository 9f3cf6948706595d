import type { Schema, SchemaObject } from "@posthorn/contract";
import { canonicalText } from "./canonical-text.ts";
import type { Resolve } from "./follow.ts";
import { type Kind, kindOf, kindsOf, listedValues } from "./kinds.ts";

// Decides if two members of a `oneOf` can accept the same value. If they cannot, a plain union is exact, and zod need
// not try every member. Three tests, from the cheapest to the dearest:
//
// 1. All members list their values, and no value is listed twice.
// 2. All members are of objects, and one required property has different listed values in each: a discriminator.
// 3. Each member is compared with each other one: by listed values, by kinds, and by the properties that both require,
//    recursively and through `oneOf` and `anyOf`.
//
// The answer "true" is certain. "False" may also mean that the search ran out of steps or of depth.

/**
 * True if no value can pass two of the schemas, as far as types and listed values show.
 *
 * @param allowed - the kinds of values that reach the schemas
 */
export function areDisjoint(schemas: readonly Schema[], resolve: Resolve, allowed: readonly Kind[]): boolean {
  const search: Search = {
    resolve,
    budget: { steps: Math.min(100 * schemas.length ** 2, mostSteps) },
    conjuncts: new Map(),
  };
  const listed = areListsDisjoint(schemas, search);
  if (listed !== undefined) return listed;
  if (haveDiscriminator(schemas, search, allowed)) return true;
  return schemas.every((one, index) =>
    schemas
      .slice(index + 1)
      .every((other) => isPairDisjoint({ these: [one], those: [other], allowed, depth: 0 }, search)),
  );
}

/** A few seconds. Without a limit, thousands of members would each be compared with each other. */
const mostSteps = 10_000_000;

const maxDepth = 6;

interface Search {
  readonly resolve: Resolve;
  /** The steps that are left. Objects that have the same properties at every level would otherwise take too long. */
  readonly budget: { steps: number };
  /** The conjuncts of the schemas that have been seen. */
  readonly conjuncts: Map<Schema, Conjuncts>;
}

/** The schemas that all apply to one value: a schema with the members of its `allOf`. `false` accepts no value. */
type Conjuncts = readonly SchemaObject[] | false;

/** Two lists of schemas. Those of one list all apply to the same value. */
interface Pair {
  readonly these: readonly Schema[];
  readonly those: readonly Schema[];
  /** The kinds of values that reach them; all if it is undefined. */
  readonly allowed: readonly Kind[] | undefined;
  readonly depth: number;
}

/** True if no value is listed by two schemas; undefined if a schema lists no values. */
function areListsDisjoint(schemas: readonly Schema[], search: Search): boolean | undefined {
  const lists = schemas.map((schema) => listedByAll(conjunctsOf(schema, search) || []));
  if (lists.includes(undefined)) return undefined;
  const all = lists.flatMap((values) => [...new Set(values)]);
  return new Set(all).size === all.length;
}

/** True if all schemas require the same property with different values. It looks at each schema once. */
function haveDiscriminator(schemas: readonly Schema[], search: Search, allowed: readonly Kind[]): boolean {
  const members = schemas.map((schema) => conjunctsOf(schema, search) || []);
  const isOfObjects = members.every((conjuncts) => kindsOfAll(conjuncts, allowed)?.join() === "object");
  const names = new Set(members[0]?.flatMap(({ required = [] }) => required));
  return isOfObjects && [...names].some((name) => isDiscriminator(name, members, search));
}

function isDiscriminator(
  name: string,
  members: readonly (readonly SchemaObject[])[],
  search: Search,
): boolean {
  const seen = new Set<string>();
  return members.every((conjuncts) => {
    if (!conjuncts.some(({ required }) => required?.includes(name))) return false;
    const values = listedByAll(conjunctsOfAll(propertiesIn(conjuncts, name), search) || []);
    if (values === undefined || values.some((value) => seen.has(value))) return false;
    for (const value of values) seen.add(value);
    return true;
  });
}

/** True if no value passes all of these schemas and all of those. */
function isPairDisjoint(pair: Pair, search: Search): boolean {
  search.budget.steps -= 1;
  const { these, those, allowed, depth } = pair;
  if (depth > maxDepth || search.budget.steps < 0) return false;
  const [mine, yours] = [conjunctsOfAll(these, search), conjunctsOfAll(those, search)];
  if (mine === false || yours === false) return true;
  if (haveNoCommonValue(mine, yours)) return true;
  const kinds = kindsOfAll([...mine, ...yours], allowed);
  if (kinds?.length === 0) return true;
  if (kinds?.join() === "object" && haveDisjointProperty(mine, yours, { search, depth })) return true;
  return (
    mine.some((schema) => isEveryMemberDisjoint(schema, pair, search)) ||
    yours.some((schema) => isEveryMemberDisjoint(schema, { ...pair, those: these }, search))
  );
}

/** True if a schema has a choice, and each of its members is disjoint from the schemas on the other side. */
function isEveryMemberDisjoint({ oneOf, anyOf }: SchemaObject, pair: Pair, search: Search): boolean {
  return [oneOf, anyOf].some((members) =>
    members?.every((member) => isPairDisjoint({ ...pair, these: [member], depth: pair.depth + 1 }, search)),
  );
}

/** True if both sides require a property, and no value of that property passes both. */
function haveDisjointProperty(
  mine: readonly SchemaObject[],
  yours: readonly SchemaObject[],
  { search, depth }: { readonly search: Search; readonly depth: number },
): boolean {
  const required = new Set(yours.flatMap((schema) => schema.required ?? []));
  const names = new Set(mine.flatMap((schema) => schema.required ?? []).filter((name) => required.has(name)));
  return [...names].some((name) => {
    const [these, those] = [propertiesIn(mine, name), propertiesIn(yours, name)];
    if (these.length === 0 || those.length === 0) return false;
    return isPairDisjoint({ these, those, allowed: undefined, depth: depth + 1 }, search);
  });
}

function propertiesIn(schemas: readonly SchemaObject[], name: string): readonly Schema[] {
  return schemas.flatMap(({ properties = {} }) =>
    Object.hasOwn(properties, name) ? [properties[name] ?? true] : [],
  );
}

function conjunctsOfAll(schemas: readonly Schema[], search: Search): Conjuncts {
  const all = schemas.map((schema) => conjunctsOf(schema, search));
  return all.includes(false) ? false : all.flatMap((conjuncts) => conjuncts || []);
}

/** Follows references and `allOf`. */
function conjunctsOf(schema: Schema, { resolve, conjuncts: seen }: Search): Conjuncts {
  const before = seen.get(schema);
  if (before !== undefined) return before;
  const found = new Set<SchemaObject>();
  const names = new Set<string>();
  const open = [schema];
  let acceptsNothing = false;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === false) acceptsNothing = true;
    if (typeof next === "boolean") continue;
    if ("ref" in next) {
      if (!names.has(next.ref)) open.push(resolve(next.ref));
      names.add(next.ref);
    } else if (!found.has(next)) {
      found.add(next);
      open.push(...(next.allOf ?? []));
    }
  }
  const conjuncts = acceptsNothing ? false : [...found];
  seen.set(schema, conjuncts);
  return conjuncts;
}

function haveNoCommonValue(mine: readonly SchemaObject[], yours: readonly SchemaObject[]): boolean {
  const [these, those] = [listedByAll(mine), listedByAll(yours)];
  if (these === undefined || those === undefined) return false;
  const values = new Set(those);
  return these.every((value) => !values.has(value));
}

/** The kinds that all of the schemas accept, by their types and their listed values. */
function kindsOfAll(
  schemas: readonly SchemaObject[],
  allowed: readonly Kind[] | undefined,
): readonly Kind[] | undefined {
  return schemas.reduce<readonly Kind[] | undefined>((left, schema) => {
    const kinds = kindsOf(schema, left);
    const values = listedValues(schema)?.map(kindOf);
    return values === undefined ? kinds : kinds.filter((kind) => values.includes(kind));
  }, allowed);
}

/** The values, as canonical text, that every schema with `const` or `enum` lists; undefined if none has either. */
function listedByAll(schemas: readonly SchemaObject[]): readonly string[] | undefined {
  const lists = schemas
    .map(listedValues)
    .filter((list) => list !== undefined)
    .map((list) => list.map(canonicalText));
  const [first, ...others] = lists;
  return first?.filter((value) => others.every((list) => list.includes(value)));
}

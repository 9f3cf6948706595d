import type { Schema, SchemaObject } from "@posthorn/contract";
import { follow } from "../headers.ts";
import { type Kind, kindOf, kindsOf } from "./kinds.ts";
import { canonicalText } from "./value.ts";

/** Whether no value can fit two of the schemas, as far as one sees: by their types, or by a property's values. */
export function areDisjoint(
  schemas: readonly Schema[],
  resolve: (ref: string) => Schema,
  allowed: readonly Kind[],
): boolean {
  const apart = apartByValues(schemas, resolve);
  if (apart !== undefined) return apart;
  const budget = { steps: Math.min(100 * schemas.length ** 2, mostSteps) };
  return schemas.every((one, index) =>
    schemas.slice(index + 1).every((other) => disjoint(one, other, { resolve, budget }, allowed, 0)),
  );
}

/** Some seconds; of thousands of members that no value tells apart, each would be held against each. */
const mostSteps = 10_000_000;

/**
 * The same where each of the schemas lists its values, or those of a property that all require: each value is then
 * looked up once. Nothing where they do not.
 */
function apartByValues(schemas: readonly Schema[], resolve: (ref: string) => Schema): boolean | undefined {
  const followed = schemas.map((schema) => follow(schema, resolve));
  if (!followed.every((schema) => typeof schema === "object")) return undefined;
  const whole = areApart(followed.map(valuesOf));
  if (whole !== undefined) return whole;
  const shared = (followed[0]?.required ?? []).filter((name) =>
    followed.every((schema) => kindsOf(schema).join() === "object" && schema.required?.includes(name)),
  );
  const isTag = (name: string): boolean =>
    areApart(
      followed.map((schema) => {
        const tag = follow(property(schema, name) ?? true, resolve);
        return typeof tag === "object" ? valuesOf(tag) : undefined;
      }),
    ) === true;
  return shared.some(isTag) ? true : undefined;
}

/** Whether no value is in two of the lists; nothing where a list is missing. */
function areApart(lists: readonly (readonly string[] | undefined)[]): boolean | undefined {
  if (lists.includes(undefined)) return undefined;
  const all = lists.flatMap((values) => [...new Set(values)]);
  return new Set(all).size === all.length;
}

interface Search {
  readonly resolve: (ref: string) => Schema;
  /** Steps that are left: objects with the same properties, deep down, would take more than anybody waits for. */
  readonly budget: { steps: number };
}

function disjoint(
  one: Schema,
  other: Schema,
  search: Search,
  allowed: readonly Kind[] | undefined,
  depth: number,
): boolean {
  const { resolve, budget } = search;
  budget.steps -= 1;
  if (one === false || other === false) return true;
  if (one === true || other === true || depth > 6 || budget.steps < 0) return false;
  if ("ref" in one) return disjoint(resolve(one.ref), other, search, allowed, depth + 1);
  if ("ref" in other) return disjoint(one, resolve(other.ref), search, allowed, depth + 1);
  const [these, those] = [valuesOf(one), valuesOf(other)];
  if (these !== undefined && those !== undefined) {
    const values = new Set(those);
    return these.every((value) => !values.has(value));
  }
  const [kinds, others] = [kindsIn(one, allowed), kindsIn(other, allowed)];
  const shared = kinds.filter((kind) => others.includes(kind));
  if (shared.length === 0) return true;
  if (shared.length > 1 || shared[0] !== "object") return false;
  return (one.required ?? []).some((name) => {
    if (!other.required?.includes(name)) return false;
    const [mine, yours] = [property(one, name), property(other, name)];
    return mine !== undefined && yours !== undefined && disjoint(mine, yours, search, undefined, depth + 1);
  });
}

function property({ properties = {} }: SchemaObject, name: string): Schema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function kindsIn(
  schema: Exclude<Schema, boolean | { ref: string }>,
  allowed: readonly Kind[] | undefined,
): readonly Kind[] {
  const values = schema.const === undefined ? schema.enum : [schema.const.value];
  const kinds = kindsOf(schema, allowed);
  return values === undefined
    ? kinds
    : kinds.filter((kind) => values.some((value) => kindOf(value) === kind));
}

function valuesOf(schema: Exclude<Schema, boolean | { ref: string }>): readonly string[] | undefined {
  if (schema.const !== undefined) return [canonicalText(schema.const.value)];
  return schema.enum?.map(canonicalText);
}

import type { Schema } from "@posthorn/contract";
import { type Kind, kindOf, kindsOf } from "./kinds.ts";
import { canonicalText } from "./value.ts";

/** Whether no value can fit two of the schemas, as far as one sees: by their types, or by a property's values. */
export function areDisjoint(
  schemas: readonly Schema[],
  resolve: (ref: string) => Schema,
  allowed: readonly Kind[],
): boolean {
  return schemas.every((one, index) =>
    schemas.slice(index + 1).every((other) => disjoint(one, other, resolve, allowed, 0)),
  );
}

function disjoint(
  one: Schema,
  other: Schema,
  resolve: (ref: string) => Schema,
  allowed: readonly Kind[] | undefined,
  depth: number,
): boolean {
  if (one === false || other === false) return true;
  if (one === true || other === true || depth > 6) return false;
  if ("ref" in one) return disjoint(resolve(one.ref), other, resolve, allowed, depth + 1);
  if ("ref" in other) return disjoint(one, resolve(other.ref), resolve, allowed, depth + 1);
  const [these, those] = [valuesOf(one), valuesOf(other)];
  if (these !== undefined && those !== undefined) return these.every((value) => !those.includes(value));
  const [kinds, others] = [kindsIn(one, allowed), kindsIn(other, allowed)];
  const shared = kinds.filter((kind) => others.includes(kind));
  if (shared.length === 0) return true;
  if (shared.length > 1 || shared[0] !== "object") return false;
  return (one.required ?? []).some((name) => {
    if (!other.required?.includes(name)) return false;
    const [mine, yours] = [one.properties?.[name], other.properties?.[name]];
    return mine !== undefined && yours !== undefined && disjoint(mine, yours, resolve, undefined, depth + 1);
  });
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

import type { Schema, SchemaObject } from "../model/contract.ts";
import { type Choice, choicesIn, type Hierarchy } from "./hierarchy.ts";

/** Gives the values that a choice assigns to a property, member by member; `undefined` for members that it leaves alone. */
export type ChoiceValues = (
  choice: Choice,
  property: string,
) => readonly (readonly unknown[] | undefined)[] | undefined;

/** Limits the search: the paths through nested choices can grow exponentially. */
const mostVisits = 2_000;

/** Lists the values that a schema allows for a property by `const`, `enum` and its choices; `undefined` if any value fits. */
export function declaredValues(
  schema: Schema,
  property: string,
  { partsOf }: Hierarchy,
  valuesOf: ChoiceValues,
): readonly unknown[] | undefined {
  const open = new Set<SchemaObject>();
  let visits = 0;
  const listed = (part: Schema | undefined): Values =>
    part === undefined
      ? undefined
      : partsOf(part)
          .map((each) => (each.const === undefined ? each.enum : [each.const.value]))
          .reduce(both, undefined);
  const visit = (next: Schema): Values => {
    visits += 1;
    if (visits > mostVisits) return undefined;
    const parts = partsOf(next).filter((part) => !open.has(part));
    for (const part of parts) open.add(part);
    const values = parts
      .flatMap((part) => [
        listed(propertyOf(part, property)),
        ...choicesIn(part).map((choice) => {
          const given = valuesOf(choice, property) ?? [];
          return everyOf(choice.members.map((member, index) => given[index] ?? visit(member)));
        }),
      ])
      .reduce(both, undefined);
    for (const part of parts) open.delete(part);
    return values;
  };
  return visit(schema);
}

type Values = readonly unknown[] | undefined;

export function propertyOf({ properties = {} }: SchemaObject, name: string): Schema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function both(one: Values, other: Values): Values {
  return one === undefined || other === undefined ? (one ?? other) : shared(one, other);
}

function everyOf(lists: readonly Values[]): Values {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known.flat() : undefined;
}

/** The values of the first list that are in the other. */
export function shared(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const keys = new Set(other.map(keyOf));
  return one.filter((value) => keys.has(keyOf(value)));
}

/** Makes equal values comparable as text. Objects are compared in the order of their keys. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value);
}

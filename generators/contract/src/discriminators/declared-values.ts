import type { Schema, SchemaObject } from "../model.ts";
import { type Choice, choicesIn, type Hierarchy } from "./hierarchy.ts";

/** The values that a choice gives its members' property, member by member; nothing for those that it leaves alone. */
export type ChoiceValues = (
  choice: Choice,
  property: string,
) => readonly (readonly unknown[] | undefined)[] | undefined;

/** So many schemas are looked into; choices within choices may have more ways through them than anybody waits for. */
const mostVisits = 2_000;

/** The values that a schema allows a property by `const`, `enum` and its choices; nothing where any value will do. */
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

/** The same text for values that are the same, as far as discriminators go. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value);
}

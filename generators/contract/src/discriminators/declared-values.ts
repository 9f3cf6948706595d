import type { Schema, SchemaObject } from "../model/schema.ts";
import { type Choice, choicesIn, type Hierarchy } from "./hierarchy.ts";

/** The values that a schema allows for a property. Undefined if it allows every value. */
export type Values = readonly unknown[] | undefined;

/** The values that a choice assigns to a property, member by member. Undefined for members without assigned values. */
export type ChoiceValues = (choice: Choice, property: string) => readonly Values[] | undefined;

/** Limits the search: the number of paths through nested choices can grow exponentially. */
const mostVisits = 2_000;

/**
 * The values that a schema allows for a property by `const`, `enum` and its choices.
 *
 * Parts that apply together narrow each other, so their values are intersected. The members of a choice are alternatives,
 * so their values are united, but only if every member lists its values. A part that is already being visited is skipped,
 * because schemas may be recursive.
 */
export function declaredValues(
  schema: Schema,
  property: string,
  { hierarchy, valuesOf }: { readonly hierarchy: Hierarchy; readonly valuesOf: ChoiceValues },
): Values {
  const { partsOf } = hierarchy;
  const open = new Set<SchemaObject>();
  let visits = 0;
  const listed = (part: Schema | undefined): Values =>
    part === undefined
      ? undefined
      : partsOf(part)
          .map((each) => (each.const === undefined ? each.enum : [each.const.value]))
          .reduce(intersection, undefined);
  const visit = (next: Schema): Values => {
    visits += 1;
    if (visits > mostVisits) return undefined;
    const parts = partsOf(next).filter((part) => !open.has(part));
    for (const part of parts) open.add(part);
    const values = parts
      .flatMap((part) => [
        listed(propertyOf(part, property)),
        ...choicesIn(part).map((choice) => {
          const assigned = valuesOf(choice, property) ?? [];
          return union(choice.members.map((member, index) => assigned[index] ?? visit(member)));
        }),
      ])
      .reduce(intersection, undefined);
    for (const part of parts) open.delete(part);
    return values;
  };
  return visit(schema);
}

export function propertyOf({ properties = {} }: SchemaObject, name: string): Schema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function intersection(one: Values, other: Values): Values {
  return one === undefined || other === undefined ? (one ?? other) : sharedValues(one, other);
}

function union(lists: readonly Values[]): Values {
  const defined = lists.filter((list) => list !== undefined);
  return defined.length === lists.length ? defined.flat() : undefined;
}

/** The values of the first list that are in the other list too. */
export function sharedValues(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const keys = new Set(other.map(keyOf));
  return one.filter((value) => keys.has(keyOf(value)));
}

/** A value as text, to compare values. Objects are equal only if their keys have the same order. */
export function keyOf(value: unknown): string {
  return JSON.stringify(value);
}

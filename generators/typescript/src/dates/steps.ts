import { isList, type Schema, type SchemaObject } from "@posthorn/contract";
import { listedValues } from "../json-schema/kinds.ts";
import { allOf, type Constraint, checked } from "./constraint.ts";

/** A step from a value to a part of it: to the property of that name, to any other property, or to an item. */
export type Step = { readonly property: string | undefined } | { readonly index: number };

/** Gives the constraint that a schema is; undefined if it accepts every value or none. */
export type ToConstraint = (schema: Schema) => Constraint | undefined;

/** The steps at which these schemas may differ: to every property that one of them names, to another one, to items. */
export function stepsOf(schemas: readonly SchemaObject[]): readonly Step[] {
  const names = new Set<string>();
  let length = 0;
  for (const schema of schemas) {
    for (const name of Object.keys(schema.properties ?? {})) names.add(name);
    for (const value of listedValues(schema) ?? []) {
      if (Array.isArray(value)) length = Math.max(length, value.length);
      else if (typeof value === "object" && value !== null)
        for (const name of Object.keys(value)) names.add(name);
    }
    if (Array.isArray(schema.items)) length = Math.max(length, schema.items.length);
  }
  return [
    ...[...names].map((property) => ({ property })),
    { property: undefined },
    ...Array.from({ length: length + 1 }, (_, index) => ({ index })),
  ];
}

/** The constraint of a schema's own keywords on a part of the value. Members of `allOf`, `anyOf` … do not count. */
export function ownConstraintAt(
  schema: SchemaObject,
  step: Step,
  toConstraint: ToConstraint,
): Constraint | undefined {
  const listed = (listedValues(schema) ?? []).flatMap((value) => partOf(value, step));
  const { origin } = schema;
  return allOf([
    ...("index" in step
      ? itemConstraints(schema, step.index, toConstraint)
      : propertyConstraints(schema, step.property, toConstraint)),
    ...(listed.length === 0 ? [] : [toConstraint({ origin, enum: listed })]),
  ]);
}

function itemConstraints(
  { items = true, additionalItems = true, contains }: SchemaObject,
  index: number,
  toConstraint: ToConstraint,
): readonly (Constraint | undefined)[] {
  const item = isList(items) ? (items[index] ?? additionalItems) : items;
  return [toConstraint(item), contains === undefined ? undefined : checked(toConstraint(contains))];
}

function propertyConstraints(
  schema: SchemaObject,
  name: string | undefined,
  toConstraint: ToConstraint,
): readonly (Constraint | undefined)[] {
  const { properties = {}, patternProperties, additionalProperties = true } = schema;
  const isNamed = name !== undefined && Object.hasOwn(properties, name);
  const matching = Object.entries(patternProperties ?? {})
    .filter(([pattern]) => name === undefined || matches(pattern, name))
    .map(([, part]) => checked(toConstraint(part)));
  const main = toConstraint(isNamed ? (properties[name] ?? true) : additionalProperties);
  // Where there are patterns, generated code only checks the properties without a name.
  const isChecked = !isNamed && patternProperties !== undefined;
  return [isChecked ? checked(main) : main, ...matching];
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return true;
  }
}

function partOf(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if ("index" in step) return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
  const { property } = step;
  if (property === undefined || Array.isArray(value) || !Object.hasOwn(value, property)) return [];
  return [(value as Readonly<Record<string, unknown>>)[property]];
}

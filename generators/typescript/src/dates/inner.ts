import { isList, type Schema, type SchemaObject } from "@posthorn/contract";
import { listOf } from "../schema/date.ts";
import { allOf, checked, type Said } from "./said.ts";

/** What a value may be part of: a property of that name, any other, or an item. */
export type Step = { readonly property: string | undefined } | { readonly index: number };

/** The steps at which schemas say something of what is in a value: all names that stand anywhere, and one that does not. */
export function stepsOf(schemas: readonly SchemaObject[]): readonly Step[] {
  const names = new Set<string>();
  let length = 0;
  for (const schema of schemas) {
    for (const name of Object.keys(schema.properties ?? {})) names.add(name);
    for (const value of listOf(schema) ?? []) {
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

/** What the keywords of a schema, apart from its members, say of a part of the value. */
export function innerOf(
  schema: SchemaObject,
  step: Step,
  said: (schema: Schema) => Said | undefined,
): Said | undefined {
  const listed = (listOf(schema) ?? []).flatMap((value) => partOf(value, step));
  const { origin } = schema;
  return allOf([
    ...("index" in step ? itemsOf(schema, step.index, said) : propertiesOf(schema, step.property, said)),
    ...(listed.length === 0 ? [] : [said({ origin, enum: listed })]),
  ]);
}

function itemsOf(
  { items = true, additionalItems = true, contains }: SchemaObject,
  index: number,
  said: (schema: Schema) => Said | undefined,
): readonly (Said | undefined)[] {
  const item = isList(items) ? (items[index] ?? additionalItems) : items;
  return [said(item), contains === undefined ? undefined : checked(said(contains))];
}

function propertiesOf(
  schema: SchemaObject,
  name: string | undefined,
  said: (schema: Schema) => Said | undefined,
): readonly (Said | undefined)[] {
  const { properties = {}, patternProperties, additionalProperties = true } = schema;
  const isNamed = name !== undefined && Object.hasOwn(properties, name);
  const matching = Object.entries(patternProperties ?? {})
    .filter(([pattern]) => name === undefined || matches(pattern, name))
    .map(([, part]) => checked(said(part)));
  const main = isNamed ? said(properties[name] ?? true) : said(additionalProperties);
  // Beside patterns, properties that are not named are only checked.
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

import type * as z from "zod";
import { fits } from "./check.ts";

/** Returns the schema that a check requires of a property, or undefined if the check does not concern it. */
export type SchemaOf = (name: string) => z.ZodType | undefined;

const propertySchemas = Symbol("propertySchemas");

/**
 * Makes a refinement of an object: each property with a certain name fits a schema. The refinement declares that
 * schema, so that `fromJson` finds bigints and dates in these properties: zod does not know what a refinement
 * checks.
 *
 * @param concerns - true for the names of these properties
 */
export function propertiesFit(
  concerns: (name: string) => boolean,
  schema: () => z.ZodType,
): (value: object) => boolean {
  const check = (value: object): boolean =>
    Object.entries(value).every(([name, item]) => !concerns(name) || fits(schema(), item));
  return declarePropertySchemas((name) => (concerns(name) ? schema() : undefined), check);
}

/** Adds to a check the schemas that it requires of an object's properties. */
export function declarePropertySchemas<T extends object>(schemaOf: SchemaOf, check: T): T {
  return Object.assign(check, { [propertySchemas]: schemaOf });
}

/** Returns the schemas that the checks of an object schema declare. */
export function propertySchemasOf({ checks = [] }: z.core.$ZodTypeDef): readonly SchemaOf[] {
  return checks.flatMap(({ _zod }) => {
    const { fn = _zod.check } = _zod.def as { readonly fn?: object };
    return (fn as { readonly [propertySchemas]?: SchemaOf })[propertySchemas] ?? [];
  });
}

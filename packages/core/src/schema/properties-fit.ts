import type * as z from "zod";
import { fits } from "./check.ts";

/** The schema that a check holds a property of that name against, if it is about that one. */
export type SchemaOf = (name: string) => z.ZodType | undefined;

const schemas = Symbol("schemas");

/**
 * A refinement of an object: each property whose name is of those fits a schema. One that has what JSON has no type for
 * is found by the codec only so, for zod does not say what a refinement does.
 */
export function propertiesFit(
  isMeant: (name: string) => boolean,
  schema: () => z.ZodType,
): (value: object) => boolean {
  const fit = (value: object): boolean =>
    Object.entries(value).every(([name, item]) => !isMeant(name) || fits(schema(), item));
  return saying((name) => (isMeant(name) ? schema() : undefined), fit);
}

/** The check itself, which now says what it holds an object's properties against. */
export function saying<T extends object>(schemaOf: SchemaOf, check: T): T {
  return Object.assign(check, { [schemas]: schemaOf });
}

/** What the checks of an object schema hold its properties against, as far as they say so. */
export function saidBy({ checks = [] }: z.core.$ZodTypeDef): readonly SchemaOf[] {
  return checks.flatMap(({ _zod }) => {
    const { fn = _zod.check } = _zod.def as { readonly fn?: object };
    return (fn as { readonly [schemas]?: SchemaOf })[schemas] ?? [];
  });
}

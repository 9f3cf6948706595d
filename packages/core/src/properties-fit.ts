import type * as z from "zod";

/** Which properties of an object a refinement is about, and what it holds them against. */
export interface Matching {
  readonly isMeant: (name: string) => boolean;
  readonly schema: () => z.ZodType;
}

const matching = Symbol("matching");

/**
 * A refinement of an object: each property whose name is of those fits a schema. One that has what JSON has no type for
 * is found by the codec only so, for zod does not say what a refinement does.
 */
export function propertiesFit(
  isMeant: Matching["isMeant"],
  schema: Matching["schema"],
): (value: object) => boolean {
  const fit = (value: object): boolean =>
    Object.entries(value).every(([name, item]) => !isMeant(name) || schema().safeParse(item).success);
  return Object.assign(fit, { [matching]: { isMeant, schema } });
}

/** What the refinements of an object schema hold its properties against, as far as they say so. */
export function matchingIn({ checks = [] }: z.core.$ZodTypeDef): readonly Matching[] {
  return checks.flatMap(({ _zod }) => {
    const { fn } = _zod.def as { readonly fn?: { readonly [matching]?: Matching } };
    return fn?.[matching] ?? [];
  });
}

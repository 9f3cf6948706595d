import * as z from "zod";
import { type SchemaOf, saying } from "./properties-fit.ts";

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * As `z.looseObject`, for an object with properties that are called as what every object inherits: `constructor`,
 * `toString`, `__proto__`. Only the value's own count, and each error has its path. What passes is given as it is.
 *
 * @param makeShape Called once, for the first value, and so is `makeRest`.
 * @param makeRest What all other properties must fit. Without it they may be anything.
 */
export function ownObject<T>(makeShape: () => Shape, makeRest?: () => z.ZodType): z.ZodType<T> {
  const parts = once(() => {
    const shape = Object.entries(makeShape());
    // Zod reads inherited properties as the value's own, and leaves "__proto__" out.
    const plain = z.looseObject(Object.fromEntries(shape.filter(([name]) => !isInherited(name))));
    const inherited = shape.filter(([name]) => isInherited(name));
    return { named: new Map(shape), plain, inherited, rest: makeRest?.() };
  });

  const check = ({ value, issues }: z.core.ParsePayload<unknown>): void => {
    const { named, plain, inherited, rest } = parts();
    issues.push(...issuesOf(plain.safeParse(value).error));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [name, schema] of inherited) {
      if (Object.hasOwn(value, name))
        issues.push(...issuesAt(name, schema, value[name as keyof typeof value]));
      else if (schema.type !== "optional") issues.push(...issuesAt(name, z.nonoptional(schema), undefined));
    }
    if (rest === undefined) return;
    for (const [name, item] of Object.entries(value))
      if (!named.has(name)) issues.push(...issuesAt(name, rest, item));
  };
  const schemaOf: SchemaOf = (name) => parts().named.get(name) ?? parts().rest;
  return z.custom<T>().check(saying(schemaOf, check));
}

function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function issuesAt(name: string, schema: z.ZodType, value: unknown): readonly z.core.$ZodRawIssue[] {
  return issuesOf(schema.safeParse(value).error, name);
}

function issuesOf(
  error: z.ZodError | undefined,
  ...place: readonly string[]
): readonly z.core.$ZodRawIssue[] {
  const issues = (error?.issues ?? []).map((issue) => ({ ...issue, path: [...place, ...issue.path] }));
  return issues as readonly object[] as readonly z.core.$ZodRawIssue[]; // what it wants besides is for messages
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

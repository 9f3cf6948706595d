import * as z from "zod";
import { issuesOf, rawIssue } from "./issues.ts";
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
    const required = inherited.filter(([, schema]) => schema.type !== "optional");
    return {
      named: new Map(shape),
      plain,
      inherited: new Map(inherited),
      required: new Map(required.map(([name, schema]) => [name, z.nonoptional(schema)])),
      rest: makeRest?.(),
    };
  });

  const check = ({ value, issues }: z.core.ParsePayload<unknown>): void => {
    const { named, plain, inherited, required, rest } = parts();
    const add = (schema: z.ZodType, item: unknown, ...place: readonly string[]): void => {
      for (const issue of issuesOf(schema, item))
        issues.push(rawIssue({ ...issue, path: [...place, ...issue.path] }));
    };
    add(plain, value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [name, schema] of inherited)
      if (Object.hasOwn(value, name)) add(schema, value[name as keyof typeof value], name);
    for (const [name, schema] of required) if (!Object.hasOwn(value, name)) add(schema, undefined, name);
    if (rest === undefined) return;
    for (const [name, item] of Object.entries(value)) if (!named.has(name)) add(rest, item, name);
  };
  const schemaOf: SchemaOf = (name) => parts().named.get(name) ?? parts().rest;
  return z.custom<T>().check(saying(schemaOf, check));
}

function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

import * as z from "zod";
import { issuesOf, rawIssue } from "./issues.ts";
import { declarePropertySchemas, type SchemaOf } from "./properties-fit.ts";

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Does the same as `z.looseObject` for objects with properties named like those that every object inherits:
 * `constructor`, `toString`, `__proto__`. Only the value's own properties count, and each error has its path. A
 * valid value is returned as it is.
 *
 * @param makeShape - called once, for the first value
 * @param makeRest - the schema of all other properties, which may otherwise be anything; called once, for the first
 *   value
 */
export function ownObject<T>(makeShape: () => Shape, makeRest?: () => z.ZodType): z.ZodType<T> {
  const members = once(() => membersOf(makeShape(), makeRest?.()));
  const check = (payload: z.core.ParsePayload<unknown>): void => checkMembers(members(), payload);
  const schemaOf: SchemaOf = (name) => members().named.get(name) ?? members().rest;
  return z.custom<T>().check(declarePropertySchemas(schemaOf, check));
}

interface Members {
  /** All properties. */
  readonly named: ReadonlyMap<string, z.ZodType>;
  /** The properties that zod can check. */
  readonly plain: z.ZodType;
  /** The properties with inherited names: zod reads inherited properties as the value's own, and skips `__proto__`. */
  readonly inherited: ReadonlyMap<string, z.ZodType>;
  /** Those among them that are required. */
  readonly required: ReadonlyMap<string, z.ZodType>;
  /** All other properties. */
  readonly rest: z.ZodType | undefined;
}

function membersOf(shape: Shape, rest: z.ZodType | undefined): Members {
  const all = Object.entries(shape);
  const inherited = all.filter(([name]) => isInherited(name));
  const required = inherited.filter(([, schema]) => schema.type !== "optional");
  return {
    named: new Map(all),
    plain: z.looseObject(Object.fromEntries(all.filter(([name]) => !isInherited(name)))),
    inherited: new Map(inherited),
    required: new Map(required.map(([name, schema]) => [name, z.nonoptional(schema)])),
    rest,
  };
}

function checkMembers(
  { named, plain, inherited, required, rest }: Members,
  { value, issues }: z.core.ParsePayload<unknown>,
): void {
  const add = (schema: z.ZodType, item: unknown, ...at: readonly string[]): void => {
    for (const issue of issuesOf(schema, item)) {
      issues.push(rawIssue({ ...issue, path: [...at, ...issue.path] }));
    }
  };
  add(plain, value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [name, schema] of inherited) {
    if (Object.hasOwn(value, name)) add(schema, value[name as keyof typeof value], name);
  }
  for (const [name, schema] of required) if (!Object.hasOwn(value, name)) add(schema, undefined, name);
  if (rest === undefined) return;
  for (const [name, item] of Object.entries(value)) if (!named.has(name)) add(rest, item, name);
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

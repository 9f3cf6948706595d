import type * as z from "zod";
import { combinedSchemas } from "./check.ts";
import { defOf } from "./subschemas.ts";

/** The values that a schema lists for properties, by the property's name. */
export type Constants = ReadonlyMap<string, ReadonlySet<unknown>>;

const none: Constants = new Map();
const cache = new WeakMap<z.ZodType, Constants>();

/**
 * Returns the values that a schema of objects lists for properties. For an optional property, `undefined` is among
 * them.
 */
export function constantsOf(schema: z.ZodType): Constants {
  const cached = cache.get(schema);
  if (cached !== undefined) return cached;
  cache.set(schema, none); // ends the recursion of a schema that contains itself
  const constants = findConstants(schema);
  cache.set(schema, constants);
  return constants;
}

function findConstants(schema: z.ZodType): Constants {
  const def = defOf(schema);
  const combined = combinedSchemas(schema).map(constantsOf);
  if (def.type === "union") return commonConstants(combined);
  if (def.type !== "object") return new Map(combined.flatMap((constants) => [...constants]));
  const constants = new Map<string, ReadonlySet<unknown>>();
  for (const [name, property] of Object.entries(def.shape)) {
    const values = valuesOf(property);
    if (values !== undefined) constants.set(name, values);
  }
  return constants;
}

/** Returns the properties for which each of several schemas lists values, with all of these values. */
export function commonConstants(all: readonly Constants[]): Constants {
  const [first = none, ...rest] = all;
  const common = [...first.keys()].filter((name) => rest.every((each) => each.has(name)));
  return new Map(
    common.map((name) => [name, new Set(all.flatMap((constants) => [...(constants.get(name) ?? [])]))]),
  );
}

function valuesOf(schema: z.core.$ZodType): ReadonlySet<unknown> | undefined {
  const def = defOf(schema);
  if (def.type === "literal") return new Set(def.values);
  if (def.type === "enum") return new Set(Object.values(def.entries));
  if (def.type !== "optional") return undefined;
  const values = valuesOf(def.innerType);
  return values && new Set([...values, undefined]);
}

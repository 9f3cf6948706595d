import type * as z from "zod";
import { combinedParts } from "./check.ts";
import { defOf } from "./subschemas.ts";

/** By property, the values that objects may have there, where the schema lists them. */
export type Constants = ReadonlyMap<string, ReadonlySet<unknown>>;

const none: Constants = new Map();
const found = new WeakMap<z.ZodType, Constants>();

/** The properties for which a schema of objects lists the values. Where one may be left out, `undefined` is among them. */
export function constantsOf(schema: z.ZodType): Constants {
  const known = found.get(schema);
  if (known !== undefined) return known;
  found.set(schema, none); // for a schema that holds itself
  const constants = findConstants(schema);
  found.set(schema, constants);
  return constants;
}

function findConstants(schema: z.ZodType): Constants {
  const def = defOf(schema);
  const parts = combinedParts(schema).map(constantsOf);
  if (def.type === "union") return commonConstants(parts);
  if (def.type !== "object") return new Map(parts.flatMap((constants) => [...constants]));
  const listed = Object.entries(def.shape).map(([name, part]) => [name, valuesOf(part)] as const);
  return new Map(listed.flatMap(([name, values]) => (values === undefined ? [] : [[name, values] as const])));
}

/** The properties for which each of several schemas lists values, and all of these values. */
export function commonConstants(all: readonly Constants[]): Constants {
  const [first = none, ...others] = all;
  const common = [...first.keys()].filter((name) => others.every((each) => each.has(name)));
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

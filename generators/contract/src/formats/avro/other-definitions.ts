import type { Sources } from "../../load/sources.ts";
import type { Origin } from "../../model/contract.ts";
import { isFields, textOf } from "../../values/fields.ts";
import { named, spaceOf } from "./types.ts";

const found = new WeakMap<Sources, ReadonlyMap<string, Origin>>();

/**
 * Where a contract's files define a type of that full name, in whatever schema. By Avro a name leads only to what
 * stands before it in its own schema: such a type is at hand, but no part of the schema that names it.
 */
export function definedElsewhere(sources: Sources, fullName: string): Origin | undefined {
  const known = found.get(sources) ?? definitionsOf(sources);
  found.set(sources, known);
  return known.get(fullName);
}

function definitionsOf(sources: Sources): ReadonlyMap<string, Origin> {
  const definitions = new Map<string, Origin>();
  const seen = new Set<object>();
  const waiting: [unknown, string][] = [...sources.files.values()].map(({ data }) => [data, ""]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, around] = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const fullName = isFields(value) ? nameOf(value, around) : undefined;
    if (fullName !== undefined && !definitions.has(fullName))
      definitions.set(fullName, sources.originOf(value));
    const space = fullName === undefined ? around : spaceOf(fullName);
    // The last to be put there is the first to be looked at: of two of a name, the first is told.
    for (const item of Object.values(value).reverse()) waiting.push([item, space]);
  }
  return definitions;
}

function nameOf(fields: Readonly<Record<string, unknown>>, around: string): string | undefined {
  const name = textOf(fields.name);
  if (name === undefined || !/^(record|error|enum|fixed)$/.test(textOf(fields.type) ?? "")) return undefined;
  return named(name, textOf(fields.namespace) ?? around);
}

import type { Sources } from "../../load/sources.ts";
import { isFields, textOf } from "../../values/fields.ts";
import type { Origin } from "../../values/origin.ts";
import { fullNameOf, namespaceOf } from "./types.ts";

/** A contract may have many schemas with missing types, and its files are searched once. */
const definitions = new WeakMap<Sources, ReadonlyMap<string, Origin>>();

/**
 * The origin of a type anywhere in the contract's files. In Avro a name refers only to types that precede it in the same
 * schema. A definition elsewhere explains the author's mistake, but the type is not part of the schema.
 */
export function definitionElsewhere(sources: Sources, fullName: string): Origin | undefined {
  const found = definitions.get(sources) ?? findDefinitions(sources);
  definitions.set(sources, found);
  return found.get(fullName);
}

function findDefinitions(sources: Sources): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  const seen = new Set<object>();
  const waiting: [unknown, string][] = [...sources.files.values()].map(({ data }) => [data, ""]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, outerNamespace] = next;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const fullName = isFields(value) ? definedName(value, outerNamespace) : undefined;
    if (fullName !== undefined && !found.has(fullName)) found.set(fullName, sources.originOf(value));
    const namespace = fullName === undefined ? outerNamespace : namespaceOf(fullName);
    // The stack reverses the order, and the first of two definitions counts.
    for (const item of Object.values(value).reverse()) waiting.push([item, namespace]);
  }
  return found;
}

function definedName(fields: Readonly<Record<string, unknown>>, outerNamespace: string): string | undefined {
  const name = textOf(fields.name);
  if (name === undefined || !/^(record|error|enum|fixed)$/.test(textOf(fields.type) ?? "")) return undefined;
  return fullNameOf(name, textOf(fields.namespace) ?? outerNamespace);
}

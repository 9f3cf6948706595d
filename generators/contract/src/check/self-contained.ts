import { isReference, type Sources } from "../load/sources.ts";
import { type Fields, isFields } from "../value.ts";

/** They would change what references mean. */
const identifiers = new Set(["$id", "$anchor", "$dynamicAnchor", "$schema"]);

/** A schema together with those that it refers to, each once, so that its size stays what it is. */
export function selfContained(sources: Sources, schema: unknown): Fields {
  const definitions: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const waiting: [string, unknown][] = [];

  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isFields(value)) return value;
    if (isReference(value)) return { $ref: refer(value) };
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, item]) => !(identifiers.has(key) && typeof item === "string"))
        .map(([key, item]) => [key, copy(item)]),
    );
  };
  const refer = (reference: Parameters<Sources["resolve"]>[0]): string => {
    const target = sources.resolve(reference);
    const key = target === undefined ? "" : `${target.origin.file}#${target.origin.pointer}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${names.size}`;
    names.set(key, `#/definitions/${name}`);
    waiting.push([name, target === undefined ? {} : target.value]);
    return `#/definitions/${name}`;
  };

  const root = copy(schema);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    definitions[next[0]] = copy(next[1]);
  // Beside "$ref" nothing counts, hence "allOf".
  return typeof root === "boolean" ? { allOf: [root] } : { allOf: [root], definitions };
}

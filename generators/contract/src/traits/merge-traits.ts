import { type Sources, withOrigins } from "../load/sources.ts";
import { type Fields, isFields, listOf, member } from "../values/fields.ts";
import { objectsIn } from "../values/objects-in.ts";
import type { Origin } from "../values/origin.ts";

/** Sources in which the traits of operations and messages are applied. */
export interface MergedSources extends Sources {
  /** The operation or message merged with its traits. Objects without traits are returned unchanged. */
  withTraits(fields: Fields): Fields;
  /** The results of all merges. */
  readonly merged: readonly Fields[];
}

/**
 * Applies the traits of operations and messages. In AsyncAPI 3 an object takes precedence over its traits. In AsyncAPI 2
 * the last trait takes precedence. The files stay as they are: merged objects are new, with origins of their own.
 */
export function mergeTraits(sources: Sources): MergedSources {
  const isThree = String(member(sources.root?.data, "asyncapi")).startsWith("3.");
  const merging: Merging = { sources, origins: new Map(), around: [] };
  const results = new Map<object, Fields>();
  const waiting: unknown[] = [...sources.files.values()].map(({ data }) => data);
  for (const next of objectsIn(waiting)) {
    if (!Object.hasOwn(next, "traits")) continue;
    const traits = listOf(member(next, "traits")).map(sources.follow).filter(isFields);
    if (!isFields(next) || traits.length === 0) continue;
    const { traits: _, ...own } = next;
    const layers = isThree ? [...traits, own] : [own, ...traits];
    const merged = { ...layers.reduce((lower, upper) => merge(merging, lower, upper)) };
    merging.origins.set(merged, originIn(merging, next));
    results.set(next, merged);
    waiting.push(merged);
  }
  return {
    ...withOrigins(sources, merging.origins),
    withTraits: (fields) => results.get(fields) ?? fields,
    merged: [...results.values()],
  };
}

interface Merging {
  readonly sources: Sources;
  /** The origins of merged objects. */
  readonly origins: Map<object, Origin>;
  /** The objects that are being merged into others. */
  readonly around: readonly object[];
}

function originIn({ sources, origins }: Merging, value: object): Origin {
  return origins.get(value) ?? sources.originOf(value);
}

/** JSON Merge Patch (RFC 7396), applied to the targets of references. A recursive value is not merged with itself. */
function merge(merging: Merging, lower: Fields, upper: Fields): Fields {
  const { sources, origins, around } = merging;
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) {
      merged.delete(key);
      continue;
    }
    const [below, above] = [merged.get(key), value].map(sources.follow);
    const isMergeable = isFields(below) && isFields(above) && below !== above && !around.includes(above);
    if (!isMergeable) {
      merged.set(key, value);
      continue;
    }
    const both = { ...merge({ ...merging, around: [...around, above] }, below, above) };
    origins.set(both, originIn(merging, above));
    merged.set(key, both);
  }
  return Object.fromEntries(merged);
}

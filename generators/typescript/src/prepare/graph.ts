import { type NamedSchema, referencesIn, type Schema, within } from "@posthorn/contract";
import type { Resolve } from "../json-schema/follow.ts";
import { isIntersection } from "../json-schema/intersections.ts";

/** The references between the named schemas of a contract. */
export interface SchemaGraph {
  readonly resolve: Resolve;
  /** True if two named schemas refer to each other, directly or not; for the same one, if it refers to itself. */
  readonly isCycle: (one: string, other: string) => boolean;
  /** True if a named schema checks the same value as other schemas, for example as a member of `allOf`. */
  readonly isMerged: (ref: string) => boolean;
}

/**
 * Builds the graph of a contract's named schemas.
 *
 * @param alsoMerged - schemas that are merged although no reference shows it
 */
export function graphOf(schemas: readonly NamedSchema[], alsoMerged: readonly string[] = []): SchemaGraph {
  const byName = new Map(schemas.map(({ name, schema }) => [name, schema]));
  const references = new Map(schemas.map(({ name, schema }) => [name, new Set(referencesIn(schema))]));
  const component = componentsOf(references);
  const merged = new Set([...mergedOf(schemas), ...alsoMerged]);
  return {
    resolve: (ref) => byName.get(ref) ?? true,
    isCycle: (one, other) =>
      one === other
        ? references.get(one)?.has(one) === true || component.size(one) > 1
        : component.of(one) === component.of(other),
    isMerged: (ref) => merged.has(ref),
  };
}

interface Components {
  /** One member of the component, the same for all of its members. */
  readonly of: (name: string) => string;
  readonly size: (name: string) => number;
}

/** Finds the strongly connected components with Kosaraju's two depth-first walks. */
function componentsOf(edges: ReadonlyMap<string, ReadonlySet<string>>): Components {
  const reversed = new Map<string, string[]>([...edges.keys()].map((name) => [name, []]));
  for (const [from, targets] of edges) for (const to of targets) reversed.get(to)?.push(from);
  const finished = walk([...edges.keys()], (name) => edges.get(name) ?? []);
  const roots = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const root of finished.reverse()) {
    if (roots.has(root)) continue;
    const members = walk([root], (name) => (reversed.get(name) ?? []).filter((next) => !roots.has(next)));
    for (const member of members) roots.set(member, root);
    sizes.set(root, members.length);
  }
  const of = (name: string): string => roots.get(name) ?? name;
  return { of, size: (name) => sizes.get(of(name)) ?? 1 };
}

/** The names in the order in which a depth-first walk leaves them. */
function walk(starts: readonly string[], next: (name: string) => Iterable<string>): string[] {
  const seen = new Set<string>();
  const left: string[] = [];
  for (const start of starts) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ name: start, to: next(start)[Symbol.iterator]() }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value, done } = top.to.next();
      if (done === true) left.push((path.pop() as typeof top).name);
      else if (!seen.has(value)) {
        seen.add(value);
        path.push({ name: value, to: next(value)[Symbol.iterator]() });
      }
    }
  }
  return left;
}

/** The named schemas that are members of an intersection, and those that such members lead to. */
function mergedOf(schemas: readonly NamedSchema[]): ReadonlySet<string> {
  const byName = new Map(schemas.map(({ name, schema }) => [name, schema]));
  const merged = new Set<string>();
  const open: string[] = [];
  const add = (ref: string): void => {
    if (merged.has(ref)) return;
    merged.add(ref);
    open.push(ref);
  };
  for (const { schema } of schemas) for (const part of within(schema)) addMerged(part, false, add);
  for (let ref = open.pop(); ref !== undefined; ref = open.pop())
    addMerged(byName.get(ref) ?? true, true, add);
  return merged;
}

/** Adds the references that check the same value as another schema. */
function addMerged(schema: Schema, isMerged: boolean, add: (ref: string) => void): void {
  if (typeof schema === "boolean") return;
  if ("ref" in schema) {
    if (isMerged) add(schema.ref);
    return;
  }
  const { allOf = [], anyOf = [], oneOf = [] } = schema;
  const isMember = isMerged || isIntersection(schema);
  for (const member of [...allOf, ...anyOf, ...oneOf]) addMerged(member, isMember, add);
}

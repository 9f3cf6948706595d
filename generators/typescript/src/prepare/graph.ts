import { type NamedSchema, referencesIn, type Schema, within } from "@posthorn/contract";
import { hasSeveralParts } from "../keywords/parts.ts";

/** How the named schemas of a contract hang together. */
export interface SchemaGraph {
  readonly resolve: (ref: string) => Schema;
  /** Whether two named schemas are one, or refer to one another in the end. */
  readonly isCycle: (one: string, other: string) => boolean;
  /** Whether a named schema checks the same value as others do, as a member of `allOf` for one. */
  readonly isMerged: (ref: string) => boolean;
}

/** @param alsoMerged - those of which that is known otherwise */
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

/** The strongly connected components, by Kosaraju's two walks. */
function componentsOf(edges: ReadonlyMap<string, ReadonlySet<string>>): {
  of: (name: string) => string;
  size: (name: string) => number;
} {
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

/** Names in the order in which a depth-first walk leaves them. */
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

/** Members of a conjunction that are references, and what those stand for in turn. */
function mergedOf(schemas: readonly NamedSchema[]): ReadonlySet<string> {
  const byName = new Map(schemas.map(({ name, schema }) => [name, schema]));
  const merged = new Set<string>();
  const open: string[] = [];
  const add = (ref: string): void => {
    if (merged.has(ref)) return;
    merged.add(ref);
    open.push(ref);
  };
  for (const { schema } of schemas) for (const part of within(schema)) sameValue(part, false, add);
  for (let ref = open.pop(); ref !== undefined; ref = open.pop())
    sameValue(byName.get(ref) ?? true, true, add);
  return merged;
}

/** References that check the same value as their neighbours do. */
function sameValue(schema: Schema, isMerged: boolean, add: (ref: string) => void): void {
  if (typeof schema === "boolean") return;
  if ("ref" in schema) {
    if (isMerged) add(schema.ref);
    return;
  }
  const { allOf = [], anyOf = [], oneOf = [] } = schema;
  const isOneOfSeveral = isMerged || hasSeveralParts(schema);
  for (const member of [...allOf, ...anyOf, ...oneOf]) sameValue(member, isOneOfSeveral, add);
}

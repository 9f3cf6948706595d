import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import { stepsOf } from "../values/pointer.ts";

export interface NearestNode {
  readonly node: unknown;
  /** Where the node begins. A member begins at its key. */
  readonly offset: number;
  /** False if the pointer leads further than the document. */
  readonly isExact: boolean;
}

/** The node at a pointer, or the last node on the way to it. */
export function nearestNode(document: Document, pointer: string): NearestNode {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of stepsOf(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(step);
      if (pair === undefined) return { node, offset, isExact: false };
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) return { node, offset, isExact: false };
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return { node, offset, isExact: false };
  }
  if (isAlias(node)) node = node.resolve(document);
  return { node, offset, isExact: true };
}

const pairsByKey = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** The pairs of a map by their keys, indexed once: a contract may have ten thousand schemas with a diagnostic for each. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const indexed = pairsByKey.get(map);
  if (indexed !== undefined) return indexed;
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    if (isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
  }
  pairsByKey.set(map, pairs);
  return pairs;
}

import { isMap, isNode, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/**
 * A text that became longer or shorter at an offset.
 *
 * Nodes of yaml have absolute offsets, so that an edit moves every node after it. Changing them in place would spoil the
 * locations of earlier results. That is why nodes after the edit are copied, and nodes before it are shared.
 */
export interface Shift {
  readonly from: number;
  readonly by: number;
}

/** Copies a node with shifted offsets. Nodes that end before the shift are shared with the copy. */
export function shiftNode<T>(node: T, shift: Shift): T {
  if (!isNode(node) || (node.range && node.range[2] < shift.from)) return node;
  const copy = copyOf(node);
  if (isMap(copy)) copy.items = copy.items.map((pair) => shiftPair(pair, shift));
  else if (isSeq(copy)) copy.items = copy.items.map((item) => shiftNode(item, shift));
  if (node.range) copy.range = shiftRange(node.range, shift);
  return copy as T;
}

/** Copies the mappings from the root to a member with shifted offsets, and replaces that member's value. */
export function replaceMember(
  map: YAMLMap,
  [pair, ...rest]: readonly Pair[],
  { value, shift }: { readonly value: unknown; readonly shift: Shift },
): YAMLMap {
  const copy = copyOf(map) as YAMLMap;
  if (map.range) copy.range = shiftRange(map.range, shift);
  copy.items = map.items.map((each) => {
    if (each !== pair) return shiftPair(each, shift);
    const inner = rest.length === 0 ? value : replaceMember(each.value as YAMLMap, rest, { value, shift });
    return copyPair(each, shiftNode(each.key, shift), inner);
  });
  return copy;
}

function shiftPair(pair: Pair, shift: Shift): Pair {
  const [key, value] = [shiftNode(pair.key, shift), shiftNode(pair.value, shift)];
  return key === pair.key && value === pair.value ? pair : copyPair(pair, key, value);
}

function copyPair(pair: Pair, key: unknown, value: unknown): Pair {
  return Object.assign(new Pair(key, value), pair, { key, value });
}

/** A shallow copy. The constructors set the hidden property by which yaml recognizes its nodes. */
function copyOf(node: Node): Node {
  if (isScalar(node)) return Object.assign(new Scalar(node.value), node);
  if (isMap(node)) return Object.assign(new YAMLMap(node.schema), node);
  return isSeq(node) ? Object.assign(new YAMLSeq(node.schema), node) : node;
}

function shiftRange(range: NonNullable<Node["range"]>, { from, by }: Shift): NonNullable<Node["range"]> {
  return range.map((offset) => (offset >= from ? offset + by : offset)) as [number, number, number];
}

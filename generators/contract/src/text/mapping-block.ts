import { isMap, isNode, isScalar, type Pair, type YAMLMap } from "yaml";
import type { Range, TextChange } from "./text-change.ts";
import type { Tree } from "./tree.ts";

/**
 * A mapping and its text: in block style its lines, in flow style from brace to brace. In block style the text includes
 * the comments and blank lines up to the next key of the mapping around it.
 */
export interface MappingBlock extends Range {
  readonly map: YAMLMap;
  /** The pairs that lead from the root to the mapping. The value of the last one is the mapping. */
  readonly pairs: readonly Pair[];
}

/** Matches the text between a key and the first line of its mapping. Anything else may have a meaning that is lost. */
const onlyComments = /^:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*$/;

/**
 * Finds the innermost mapping that contains a whole change and begins before it. All mappings around it have the same
 * style.
 */
export function blockAround(
  { text, document }: Tree,
  change: TextChange,
  isFlow: boolean,
): MappingBlock | undefined {
  if (!isStyled(document.contents, isFlow)) return undefined;
  const { characters, lines } = change;
  const contains = ({ start, end }: Range): boolean =>
    isFlow ? start < characters.start && characters.end < end : start <= lines.start && lines.end <= end;
  let innermost: MappingBlock = { map: document.contents, start: 0, end: text.length, pairs: [] };
  for (let next: MappingBlock | undefined = innermost; next !== undefined; ) {
    innermost = next;
    next = (isFlow ? flowBlocksIn(innermost) : blocksIn(innermost, text)).find(contains);
  }
  return innermost;
}

/** True for a mapping without a tag in flow style or in block style. */
export function isStyled(node: unknown, isFlow: boolean): node is YAMLMap {
  return isMap(node) && (node.flow === true) === isFlow && node.tag === undefined;
}

/** The direct members of a mapping that are mappings in flow style. */
function flowBlocksIn({ map, pairs }: MappingBlock): readonly MappingBlock[] {
  return map.items.flatMap((pair) => {
    const { key, value } = pair;
    if (!isScalar(key) || !isStyled(value, true) || !value.range) return [];
    const [start, end] = value.range;
    return [{ map: value, start, end, pairs: [...pairs, pair] }];
  });
}

/** The direct members of a mapping that are mappings in block style. */
function blocksIn({ map, end, pairs }: MappingBlock, text: string): readonly MappingBlock[] {
  return map.items.flatMap((pair, index) => {
    const { key, value } = pair;
    if (!isScalar(key) || !isStyled(value, false)) return [];
    const start = text.lastIndexOf("\n", value.range?.[0] ?? 0) + 1;
    if (!onlyComments.test(text.slice(key.range?.[1], start))) return [];
    const following = map.items[index + 1]?.key;
    const nextKey = isNode(following) ? following.range?.[0] : end;
    if (nextKey === undefined) return [];
    const last = nextKey === end ? end : text.lastIndexOf("\n", nextKey) + 1;
    return [{ map: value, start, end: last, pairs: [...pairs, pair] }];
  });
}

import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  visit,
  type YAMLMap,
} from "yaml";

/** A text of YAML, and what it was parsed into. */
export interface Tree {
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly data: unknown;
  /** Known not to be entangled. */
  readonly isFree?: true;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A mapping, and the text that is its own: in block style its lines, in flow style from brace to brace. */
interface Block extends Range {
  readonly map: YAMLMap;
  /** The keys that lead to it, and the pair that holds it. */
  readonly path: readonly string[];
  readonly pair?: Pair;
}

const onlyComments = /^:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*$/;

/**
 * Parses a text that differs from a parsed one within one mapping, and parses only that mapping: the result is what
 * parsing it whole would give. Gives nothing where that is not sure. The tree is used up: the new one is made of it.
 */
export function reparse(
  tree: Tree,
  text: string,
  parse: (text: string) => Document | undefined,
): Tree | undefined {
  if (/^%/m.test(text) || (tree.isFree !== true && isEntangled(tree))) return undefined;
  const isFlow = isMap(tree.document.contents) && tree.document.contents.flow === true;
  const block = blockAround(tree, changeOf(tree.text, text), isFlow);
  if (block?.pair === undefined) return undefined;
  const grown = text.length - tree.text.length;
  const slice = text.slice(block.start, block.end + grown);
  const indent = tree.text.slice(block.start, block.map.range?.[0]);
  if (!isFlow && !isIndented(slice, indent)) return undefined;
  const document = parse(slice);
  if (document === undefined || isEntangled({ document, text: slice })) return undefined;
  const { contents } = document;
  if (!isStyled(contents, isFlow) || contents.range?.[0] !== indent.length) return undefined;
  if (isFlow && contents.range[1] !== slice.length) return undefined;
  const data = replaced(tree.data, block.path, document.toJS());
  move(tree.document.contents, block.end, grown);
  move(contents, 0, block.start);
  block.pair.value = contents;
  return { text, document: tree.document, lines: linesOf(text), data, isFree: true };
}

/** Whether no line of a mapping in block style stands further left than its first. */
function isIndented(lines: string, indent: string): boolean {
  const isOutdented = (line: string): boolean => !line.startsWith(indent) && /^[ \t]*[^ \t\r#]/.test(line);
  return /^ +$/.test(indent) && !lines.split("\n").some(isOutdented);
}

/** Whether a part of a document may mean something in another part. */
function isEntangled({ document, text }: Pick<Tree, "document" | "text">): boolean {
  if (!/[&*]|<</.test(text)) return false;
  let found = false;
  visit(document, {
    Alias: () => note(true),
    Value: (_, node) => note(node.anchor !== undefined),
    Pair: (_, { key }) => note(isScalar(key) && key.value === "<<"),
  });
  return found;

  function note(is: boolean): symbol | undefined {
    found ||= is;
    return found ? visit.BREAK : undefined;
  }
}

/** What of the old text is not in the new one: the letters, and the lines from the first to after the last. */
function changeOf(old: string, text: string): { readonly letters: Range; readonly lines: Range } {
  const shortest = Math.min(old.length, text.length);
  let start = 0;
  while (start < shortest && old.charCodeAt(start) === text.charCodeAt(start)) start += 1;
  let [end, other] = [old.length, text.length];
  while (end > start && other > start && old.charCodeAt(end - 1) === text.charCodeAt(other - 1)) {
    end -= 1;
    other -= 1;
  }
  const letters = { start, end };
  while (start > 0 && old[start - 1] !== "\n") start -= 1;
  const begins = (whole: string, at: number): boolean => at === start || whole[at - 1] === "\n";
  while (end < old.length && !(begins(old, end) && begins(text, other))) {
    end += 1;
    other += 1;
  }
  return { letters, lines: { start, end } };
}

/** The innermost mapping that has all of the change, and begins before it; all around it are of the same style. */
function blockAround(
  { text, document }: Tree,
  { letters, lines }: ReturnType<typeof changeOf>,
  isFlow: boolean,
): Block | undefined {
  if (!isStyled(document.contents, isFlow)) return undefined;
  const holds = ({ start, end }: Range): boolean =>
    isFlow ? start < letters.start && letters.end < end : start <= lines.start && lines.end <= end;
  let found: Block = { map: document.contents, start: 0, end: text.length, path: [] };
  for (let next: Block | undefined = found; next !== undefined; ) {
    found = next;
    next = (isFlow ? braced(found) : blocksIn(found, text)).find(holds);
  }
  return found;
}

/** The mappings in flow style that a mapping has. */
function braced({ map, path }: Block): readonly Block[] {
  return map.items.flatMap((pair) => {
    const { key, value } = pair;
    if (!isScalar(key) || !isStyled(value, true) || !value.range) return [];
    const [start, end] = value.range;
    return [{ map: value, start, end, path: [...path, String(key.value)], pair }];
  });
}

/** The mappings in block style that a mapping has. */
function blocksIn({ map, end, path }: Block, text: string): readonly Block[] {
  return map.items.flatMap((pair, index) => {
    const { key, value } = pair;
    if (!isScalar(key) || !isStyled(value, false)) return [];
    const start = text.lastIndexOf("\n", value.range?.[0] ?? 0) + 1;
    if (!onlyComments.test(text.slice(key.range?.[1], start))) return [];
    const following = map.items[index + 1]?.key;
    const nextKey = isNode(following) ? following.range?.[0] : end;
    if (nextKey === undefined) return [];
    const last = nextKey === end ? end : text.lastIndexOf("\n", nextKey) + 1;
    return [{ map: value, start, end: last, path: [...path, String(key.value)], pair }];
  });
}

function isStyled(node: unknown, isFlow: boolean): node is YAMLMap {
  return isMap(node) && (node.flow === true) === isFlow && node.tag === undefined;
}

/** Moves what stands at an offset, or after it. */
function move(node: unknown, from: number, by: number): void {
  if (!isNode(node)) return;
  const { range } = node;
  if (range && range[2] >= from)
    node.range = range.map((offset) => (offset >= from ? offset + by : offset)) as [number, number, number];
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      move(key, from, by);
      move(value, from, by);
    }
  } else if (isSeq(node)) for (const item of node.items) move(item, from, by);
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let offset = 0; ; ) {
    lines.addNewLine(offset);
    const end = text.indexOf("\n", offset);
    if (end < 0) return lines;
    offset = end + 1;
  }
}

/** A copy of a value in which another stands at a path; what is beside the path is shared. */
function replaced(value: unknown, [step, ...rest]: readonly string[], by: unknown): unknown {
  if (step === undefined) return by;
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [step]: replaced(fields[step], rest, by) };
}

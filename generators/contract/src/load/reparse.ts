import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, visit, type YAMLMap } from "yaml";

/** A text of YAML, and what it was parsed into. */
export interface Tree {
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly data: unknown;
  /** Known not to be entangled. */
  readonly isFree?: true;
}

/** A mapping in block style, and the lines that are its own: from `start` up to `end`. */
interface Block {
  readonly map: YAMLMap;
  readonly start: number;
  readonly end: number;
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
  if (/^%/m.test(text) || (tree.isFree !== true && isEntangled(tree.document))) return undefined;
  const change = changeOf(tree.text, text);
  const block = blockAround(tree, change);
  if (block?.pair === undefined) return undefined;
  const grown = text.length - tree.text.length;
  const slice = text.slice(block.start, block.end + grown);
  const indent = tree.text.slice(block.start, block.map.range?.[0]);
  const isOutdented = (line: string): boolean => !line.startsWith(indent) && /^[ \t]*[^ \t\r#]/.test(line);
  if (!/^ +$/.test(indent) || slice.split("\n").some(isOutdented)) return undefined;
  const part = parse(slice);
  if (part === undefined || isEntangled(part)) return undefined;
  if (!isBlockMap(part.contents) || part.contents.range?.[0] !== indent.length) return undefined;
  const data = replaced(tree.data, block.path, part.toJS());
  move(tree.document, block.end, grown);
  move(part, 0, block.start);
  block.pair.value = part.contents;
  return { text, document: tree.document, lines: linesOf(text), data, isFree: true };
}

/** Whether a part of a document may mean something in another part. */
function isEntangled(document: Document): boolean {
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

/** The lines of the old text that are not in the new one: from the first to after the last. */
function changeOf(old: string, text: string): { readonly start: number; readonly end: number } {
  const shortest = Math.min(old.length, text.length);
  let start = 0;
  while (start < shortest && old.charCodeAt(start) === text.charCodeAt(start)) start += 1;
  while (start > 0 && old[start - 1] !== "\n") start -= 1;
  let [end, other] = [old.length, text.length];
  while (end > start && other > start && old.charCodeAt(end - 1) === text.charCodeAt(other - 1)) {
    end -= 1;
    other -= 1;
  }
  const begins = (whole: string, at: number): boolean => at === start || whole[at - 1] === "\n";
  while (end < old.length && !(begins(old, end) && begins(text, other))) {
    end += 1;
    other += 1;
  }
  return { start, end };
}

/** The innermost block that has all of the change, and begins before it. */
function blockAround(
  { text, document }: Tree,
  change: { readonly start: number; readonly end: number },
): Block | undefined {
  if (!isBlockMap(document.contents)) return undefined;
  let found: Block = { map: document.contents, start: 0, end: text.length, path: [] };
  for (let next: Block | undefined = found; next !== undefined; ) {
    found = next;
    next = blocksIn(found, text).find(({ start, end }) => start <= change.start && change.end <= end);
  }
  return found;
}

function blocksIn({ map, end, path }: Block, text: string): readonly Block[] {
  return map.items.flatMap((pair, index) => {
    const { key, value } = pair;
    if (!isScalar(key) || !isBlockMap(value)) return [];
    const start = text.lastIndexOf("\n", value.range?.[0] ?? 0) + 1;
    if (!onlyComments.test(text.slice(key.range?.[1], start))) return [];
    const following = map.items[index + 1]?.key;
    const nextKey = isNode(following) ? following.range?.[0] : end;
    if (nextKey === undefined) return [];
    const last = nextKey === end ? end : text.lastIndexOf("\n", nextKey) + 1;
    return [{ map: value, start, end: last, path: [...path, String(key.value)], pair }];
  });
}

function isBlockMap(node: unknown): node is YAMLMap {
  return isMap(node) && node.flow !== true && node.tag === undefined;
}

/** Moves what stands at an offset, or after it. */
function move(document: Document, from: number, by: number): void {
  visit(document, {
    Node(_, node) {
      const moved = node.range?.map((offset) => (offset >= from ? offset + by : offset));
      if (moved !== undefined) node.range = moved as [number, number, number];
    },
  });
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

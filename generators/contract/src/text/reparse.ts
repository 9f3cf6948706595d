import { type Document, isMap, isScalar, LineCounter, visit, type YAMLMap } from "yaml";
import { blockAround, isStyled, type MappingBlock } from "./mapping-block.ts";
import { replaceMember, shiftNode } from "./shift-nodes.ts";
import { changeBetween } from "./text-change.ts";
import type { Tree } from "./tree.ts";

/**
 * Parses a text again after a change, but only the innermost mapping around the change. The result equals that of
 * parsing the whole text. The given tree stays valid.
 *
 * The steps, each of which gives up (undefined) if the result might differ:
 *
 * 1. Neither text has directives, anchors, aliases or merge keys, by which one part can change another part.
 * 2. `changeBetween` finds the changed characters and lines, `blockAround` the innermost mapping that contains them.
 *    It must be the member of another mapping. Flow style (JSON) and block style have different boundaries.
 * 3. The new text of that mapping is parsed alone. In block style no line may be indented less than the first one, and
 *    the result must be a mapping of the same style that covers the text.
 * 4. The nodes before the mapping are shared with the given tree. Nodes after it are copied with shifted offsets. The
 *    data outside the mapping is shared too, so that callers can recognize unchanged parts by identity.
 *
 * @param parse - parses the text of the mapping; undefined if it has a mistake
 */
export function reparse(
  tree: Tree,
  text: string,
  parse: (text: string) => Document | undefined,
): Tree | undefined {
  if (/^%/m.test(text) || (tree.isFree !== true && isEntangled(tree))) return undefined;
  const root = tree.document.contents;
  if (!isMap(root)) return undefined;
  const isFlow = root.flow === true;
  const block = blockAround(tree, changeBetween(tree.text, text), isFlow);
  if (block === undefined || block.pairs.length === 0) return undefined;
  const growth = text.length - tree.text.length;
  const contents = parseBlock(
    tree,
    { block, isFlow, text: text.slice(block.start, block.end + growth) },
    parse,
  );
  if (contents === undefined) return undefined;
  const value = shiftNode(contents.map, { from: 0, by: block.start });
  const shift = { from: block.end, by: growth };
  const document: Document = Object.create(
    Object.getPrototypeOf(tree.document),
    Object.getOwnPropertyDescriptors(tree.document),
  );
  document.contents = replaceMember(root, block.pairs, { value, shift });
  const path = block.pairs.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
  return {
    text,
    document,
    lines: linesOf(text),
    data: replaceAt(tree.data, path, contents.data),
    isFree: true,
  };
}

/** Parses the new text of a mapping. Undefined if it might mean something else in its context. */
function parseBlock(
  tree: Tree,
  { block, isFlow, text }: { readonly block: MappingBlock; readonly isFlow: boolean; readonly text: string },
  parse: (text: string) => Document | undefined,
): { readonly map: YAMLMap; readonly data: unknown } | undefined {
  const indent = tree.text.slice(block.start, block.map.range?.[0]);
  if (!isFlow && !isIndented(text, indent)) return undefined;
  const document = parse(text);
  if (document === undefined || isEntangled({ document, text })) return undefined;
  const { contents } = document;
  if (!isStyled(contents, isFlow) || contents.range?.[0] !== indent.length) return undefined;
  if (isFlow && contents.range[1] !== text.length) return undefined;
  return { map: contents, data: document.toJS() };
}

/** True if no line of a mapping in block style is indented less than its first line. */
function isIndented(lines: string, indent: string): boolean {
  const isOutdented = (line: string): boolean => !line.startsWith(indent) && /^[ \t]*[^ \t\r#]/.test(line);
  return /^ +$/.test(indent) && !lines.split("\n").some(isOutdented);
}

/** True if one part of a document may change the meaning of another part. */
function isEntangled({ document, text }: Pick<Tree, "document" | "text">): boolean {
  if (!/[&*]|<</.test(text)) return false;
  let isFound = false;
  const note = (is: boolean): symbol | undefined => {
    isFound ||= is;
    return isFound ? visit.BREAK : undefined;
  };
  visit(document, {
    Alias: () => note(true),
    Value: (_, node) => note(node.anchor !== undefined),
    Pair: (_, { key }) => note(isScalar(key) && key.value === "<<"),
  });
  return isFound;
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

/** A copy of a value with another value at a path. Values beside the path are shared. */
function replaceAt(value: unknown, [step, ...rest]: readonly string[], replacement: unknown): unknown {
  if (step === undefined) return replacement;
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [step]: replaceAt(fields[step], rest, replacement) };
}

import { Node, type ts } from "ts-morph";
import type { ClassNode } from "../source/values.ts";
import { insertion } from "../text/edits.ts";
import { endOfLine, indentAt, isFirstInLine } from "../text/lines.ts";
import { addEdit, type Draft, type ListNode } from "./draft.ts";

// Elements go behind the last one, and behind the comments in its line, which belong to it. A list has one of four forms:
// empty, in one line, or in several lines with or without a trailing comma. New elements follow the form that is there.

/** Adds an element after the last one of a list: a property, a name between the braces of an import, a member of a class. */
export function addElement(list: ListNode, lines: readonly string[], { elements }: Draft): void {
  elements.set(list, [...(elements.get(list) ?? []), lines]);
}

/** Inserts all elements that were added to lists. */
export function insertElements(draft: Draft): void {
  for (const [list, added] of draft.elements) {
    if (Node.isObjectLiteralExpression(list))
      insertInList({ list, elements: list.compilerNode.properties }, added, draft);
    else if (Node.isNamedImports(list))
      insertInList({ list, elements: list.compilerNode.elements }, added, draft);
    else insertMembers(list, added, draft);
  }
}

interface List {
  readonly list: ListNode;
  readonly elements: ts.NodeArray<ts.Node>;
}

function insertInList({ list, elements }: List, added: readonly (readonly string[])[], draft: Draft): void {
  const file = list.getSourceFile();
  const { lineBreak, indent } = draft.styleFor(file);
  const text = file.getFullText();
  const margin = indentAt(text, list.getStart());
  const last = elements.at(-1);
  if (last === undefined) {
    const codes = added.map((lines) => `${lineBreak}${indented(lines, `${margin}${indent}`, lineBreak)},`);
    const at = endOfLine(text, list.getStart() + 1);
    addEdit(draft, file, insertion(at, codes.join("")), ...closing(list, at, draft));
    return;
  }
  const end = last.getEnd();
  const isBroken = text.slice(list.getStart(), last.getStart()).includes("\n");
  const isShort = added.every((lines) => lines.length === 1);
  if (!isBroken && !isShort) {
    const codes = added.map((lines) => `${lineBreak}${indented(lines, `${margin}${indent}`, lineBreak)},`);
    if (!elements.hasTrailingComma) addEdit(draft, file, insertion(end, ","));
    const at = elements.hasTrailingComma ? elements.end : end;
    addEdit(draft, file, insertion(at, `${codes.join("")}${lineBreak}${margin}`));
    return;
  }
  if (!isBroken) {
    const codes = added.map((lines) => indented(lines, margin, lineBreak).trimStart());
    if (elements.hasTrailingComma)
      addEdit(draft, file, insertion(elements.end, codes.map((code) => ` ${code},`).join("")));
    else addEdit(draft, file, insertion(end, codes.map((code) => `, ${code}`).join("")));
    return;
  }
  const inner = isFirstInLine(text, last.getStart()) ? indentAt(text, last.getStart()) : `${margin}${indent}`;
  const codes = added.map((lines) => `${lineBreak}${indented(lines, inner, lineBreak)}`);
  const at = endOfLine(text, elements.hasTrailingComma ? elements.end : end);
  if (elements.hasTrailingComma)
    addEdit(draft, file, insertion(at, codes.map((code) => `${code},`).join("")));
  else addEdit(draft, file, insertion(end, ","), insertion(at, codes.join(",")));
}

/** Ends the line before a closing brace that would otherwise stand behind what was added. */
function closing(list: ListNode, at: number, draft: Draft): readonly ReturnType<typeof insertion>[] {
  const file = list.getSourceFile();
  const text = file.getFullText();
  const brace = list.getEnd() - 1;
  if (text.slice(at, brace).includes("\n")) return [];
  return [insertion(brace, `${draft.styleFor(file).lineBreak}${indentAt(text, list.getStart())}`)];
}

/** Each member follows an empty line, but for the first one of a class. */
function insertMembers(owner: ClassNode, added: readonly (readonly string[])[], draft: Draft): void {
  const file = owner.getSourceFile();
  const { lineBreak, indent } = draft.styleFor(file);
  const text = file.getFullText();
  const { members } = owner.compilerNode;
  const last = members.at(-1);
  const at = endOfLine(text, last?.getEnd() ?? members.pos);
  const isOwnLine = last !== undefined && isFirstInLine(text, last.getStart());
  const inner = isOwnLine ? indentAt(text, last.getStart()) : `${indentAt(text, owner.getStart())}${indent}`;
  const codes = added.map((lines) => indented(lines, inner, lineBreak));
  const first = last === undefined ? lineBreak : `${lineBreak}${lineBreak}`;
  addEdit(
    draft,
    file,
    insertion(at, first + codes.join(`${lineBreak}${lineBreak}`)),
    ...closing(owner, at, draft),
  );
}

function indented(lines: readonly string[], margin: string, lineBreak: string): string {
  return lines.map((line) => (line === "" ? "" : `${margin}${line}`)).join(lineBreak);
}

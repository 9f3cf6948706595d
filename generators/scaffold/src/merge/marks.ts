import { Node, type SourceFile, ts } from "ts-morph";
import type { HandlerSet } from "../source/handler-set.ts";
import { insertion } from "../text/edits.ts";
import { indentAt, isFirstInLine, lineStart } from "../text/lines.ts";
import { addEdit, type Draft } from "./draft.ts";

// A mark must come off again without a trace when an operation comes back. It has one of three forms, and each form is
// recognized by its surroundings: a new doc comment; a last line with an empty line before it, in a comment whose end has
// its own line; and a new line in a comment that ended in the line of its text.

/** The tag that marks what the contract no longer has. `path` names a handler, or one of its messages: `post.letter`. */
function markOf(path: string, type: string): string {
  const what = path.includes(".") ? "message" : "operation";
  return `@deprecated The contract no longer has this ${what}: "${path}" is not in ${type}.`;
}

const anyMark =
  /@deprecated The contract no longer has this (?:operation|message): "([^"\n]+)" is not in ([^\s]+)\./g;

/** Marks a declaration or a property as deprecated, in its doc comment or in a new one. */
export function mark(node: Node, path: string, draft: Draft): void {
  const file = node.getSourceFile();
  const text = file.getFullText();
  const { lineBreak } = draft.styleFor(file);
  const target = markable(node);
  const start = target.getStart();
  const tag = markOf(path, draft.set.type);
  const doc = docOf(text, target);
  if (doc === undefined) {
    const end = isFirstInLine(text, start) ? `${lineBreak}${indentAt(text, start)}` : " ";
    addEdit(draft, file, insertion(start, `/** ${tag} */${end}`));
    return;
  }
  const comment = text.slice(doc.pos, doc.end);
  if (comment.includes("@deprecated")) return;
  const margin = `${indentAt(text, doc.pos)} *`;
  const close = doc.end - "*/".length;
  if (isFirstInLine(text, close)) {
    addEdit(
      draft,
      file,
      insertion(lineStart(text, close), `${margin}${lineBreak}${margin} ${tag}${lineBreak}`),
    );
  } else {
    const at = close - (/[ \t]*$/.exec(text.slice(doc.pos, close))?.[0].length ?? 0);
    addEdit(draft, file, insertion(at, `${lineBreak}${margin} ${tag}${lineBreak}${margin.slice(0, -2)}`));
  }
}

/** Takes the marks away from what the contract has again, and nothing else. */
export function unmark(file: SourceFile, draft: Draft): void {
  const text = file.getFullText();
  for (const match of text.matchAll(anyMark)) {
    const [tag, path = "", type = ""] = match;
    if (type === draft.set.type && isDefined(path, draft.set))
      addEdit(draft, file, { ...markExtent(text, match.index, tag.length), text: "" });
  }
}

/** The part of a text that `mark` added. */
function markExtent(
  text: string,
  at: number,
  length: number,
): { readonly start: number; readonly end: number } {
  const end = at + length;
  const [own] = /^ \*\/(?:\r?\n[ \t]*| )?/.exec(text.slice(end)) ?? [];
  if (own !== undefined && text.slice(0, at).endsWith("/** "))
    return { start: at - "/** ".length, end: end + own.length };
  const line = lineStart(text, at);
  const [afterwards = ""] = /^[ \t]*\r?\n/.exec(text.slice(end)) ?? [];
  const [emptyLine] = /(?:^|\n)([ \t]*\*\r?\n)$/.exec(text.slice(0, line))?.slice(1) ?? [];
  if (emptyLine !== undefined) return { start: line - emptyLine.length, end: end + afterwards.length };
  const margin = indentAt(text, at).slice(0, -1);
  const closing = text.slice(end + afterwards.length);
  if (!closing.startsWith(margin) || !/^ ?\*\//.test(closing.slice(margin.length)))
    return { start: line, end: end + afterwards.length };
  const lineBreak = text[line - 2] === "\r" ? 2 : 1;
  return { start: line - lineBreak, end: end + afterwards.length + margin.length };
}

/** True if the contract has a handler, or a message of a handler. */
export function isDefined(path: string, { handlers }: HandlerSet): boolean {
  const [name, message] = path.split(".");
  const handler = handlers.find((each) => each.name === name);
  return (
    handler !== undefined && (message === undefined || handler.cases.some((each) => each.name === message))
  );
}

/** The node whose doc comment belongs to a declaration. */
function markable(node: Node): Node {
  if (!Node.isVariableDeclaration(node)) return node;
  const statement = node.getVariableStatement();
  return statement !== undefined && statement.getDeclarations().length === 1 ? statement : node;
}

function docOf(text: string, node: Node): ts.CommentRange | undefined {
  const ranges = [
    ...(ts.getLeadingCommentRanges(text, node.getPos()) ?? []),
    ...(ts.getTrailingCommentRanges(text, node.getPos()) ?? []),
  ];
  return ranges.findLast(
    ({ pos, end }) => text.slice(pos, pos + 3) === "/**" && end <= node.getStart() && end - pos > 4,
  );
}

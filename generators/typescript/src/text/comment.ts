import type { Documentation } from "@posthorn/contract";
import { lineWidth } from "./layout.ts";

/** A doc comment: paragraphs, and tags such as `@deprecated`. */
export interface Comment {
  readonly paragraphs: readonly string[];
  readonly tags?: readonly string[];
}

/** The tags of an operation's kind, which its generated code shows anyway. */
const kindTags: ReadonlySet<string> = new Set(["command", "query", "event"]);

/** Returns the documentation that a contract has for something, with its tags. */
export function commentOf(documentation: Documentation, tags: readonly string[] = []): Comment {
  const comment = briefCommentOf(documentation, tags);
  const named = documentation.tags?.filter((tag) => !kindTags.has(tag)) ?? [];
  if (named.length === 0) return comment;
  return { ...comment, paragraphs: [...comment.paragraphs, `Tags: ${named.join(", ")}.`] };
}

/**
 * Returns the same without the contract's tags, for the second and every further comment on one thing. The title is
 * used only if there is neither a summary nor a description.
 */
export function briefCommentOf(documentation: Documentation, tags: readonly string[] = []): Comment {
  const { title, summary, description = "", deprecated, externalDocs } = documentation;
  const isRepeated = summary !== undefined && description.startsWith(summary.replace(/[.!?]?\s*$/, ""));
  const paragraphs = [summary === undefined || isRepeated ? "" : summary, description].filter(
    (text) => text.trim() !== "",
  );
  return {
    paragraphs: paragraphs.length > 0 || title === undefined ? paragraphs : [title],
    tags: [
      ...(deprecated ? ["@deprecated"] : []),
      ...(externalDocs === undefined
        ? []
        : [`@see ${externalDocs.url} ${externalDocs.description ?? ""}`.trim()]),
      ...tags,
    ],
  };
}

/** Returns the lines of a doc comment that fits into a line when indented; none if the comment is empty. */
export function commentLines({ paragraphs, tags = [] }: Comment, indent = 0): readonly string[] {
  const room = lineWidth - indent - " * ".length;
  const text = paragraphs.map((paragraph) => wrap(safe(paragraph), room));
  const tagLines = tags.flatMap((tag) => wrap(safe(tag), room, true));
  const lines = text.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
  if (tagLines.length > 0) lines.push(...(lines.length > 0 ? [""] : []), ...tagLines);
  if (lines.length === 0) return [];
  if (lines.length === 1 && (lines[0] as string).length <= room - 4) return [`/** ${lines[0]} */`];
  return ["/**", ...lines.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"];
}

/** Returns a text of a contract that cannot end the comment and has no control or invisible characters. */
function safe(text: string): string {
  return text
    .replace(/\*\//g, "*\\/")
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    .replace(/(?![\n\t\u200c\u200d])\p{C}/gu, "");
}

/** Stands for the space in a link, where no line may be broken. `safe` has removed it from the text. */
const linkSpace = "\0";

/**
 * Keeps the lines of a text and breaks long ones between words, but not inside a link. An `@` at the start of a line
 * must not begin a tag.
 */
function wrap(text: string, room: number, isTag = false): readonly string[] {
  return text
    .replace(/\{@link (?=[^\s{}]+\})/g, `{@link${linkSpace}`)
    .trim()
    .split("\n")
    .flatMap((line) => wrapLine(line.trimEnd().replace(/\t/g, "  "), room))
    .map((line) => line.replaceAll(linkSpace, " "))
    .map((line) => (isTag ? line : line.replace(/^(\s*)@/, "$1\\@")));
}

/** Breaks a line. The lines that follow are indented like its text, also after a list marker. */
function wrapLine(line: string, room: number): readonly string[] {
  const lines: string[] = [];
  const margin = /^\s*(?:[-*]\s+|\d+\.\s+)?/.exec(line)?.[0].replace(/\S/g, " ") ?? "";
  let rest = line;
  while (rest.length > room) {
    const at = rest.lastIndexOf(" ", room);
    const space = at > margin.length ? at : rest.indexOf(" ", room);
    if (space < 0) break;
    lines.push(rest.slice(0, space).trimEnd());
    rest = margin + rest.slice(space + 1).trimStart();
  }
  return [...lines, rest];
}

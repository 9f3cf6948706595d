import type { Documentation } from "@posthorn/contract";

const width = 110;

/** What a doc comment says: paragraphs of the contract's words, and tags such as `@deprecated`. */
export interface Comment {
  readonly paragraphs: readonly string[];
  readonly tags?: readonly string[];
}

/** Tags that say what kind an operation is, which its code says by itself. */
const kinds: ReadonlySet<string> = new Set(["command", "query", "event"]);

/** The contract's words on something, and how it is tagged there. */
export function commentOf(documentation: Documentation, tags: readonly string[] = []): Comment {
  const comment = wordsOf(documentation, tags);
  const named = documentation.tags?.filter((tag) => !kinds.has(tag)) ?? [];
  if (named.length === 0) return comment;
  return { ...comment, paragraphs: [...comment.paragraphs, `Tags: ${named.join(", ")}.`] };
}

/** The contract's words on something that is said in full elsewhere. A title only where there is nothing else. */
export function wordsOf(documentation: Documentation, tags: readonly string[] = []): Comment {
  const { title, summary, description, deprecated, externalDocs } = documentation;
  const said = description ?? "";
  const isRepeated = summary !== undefined && said.startsWith(summary.replace(/[.!?]?\s*$/, ""));
  const paragraphs = [summary === undefined || isRepeated ? "" : summary, said].filter(
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

/** The lines of a doc comment, at most `width` columns wide when indented; none if there is nothing to say. */
export function commentLines({ paragraphs, tags = [] }: Comment, indent = 0): readonly string[] {
  const room = width - indent - " * ".length;
  const text = paragraphs.map((paragraph) => wrap(defuse(paragraph), room));
  const tagged = tags.flatMap((tag) => wrap(defuse(tag), room, true));
  const lines = [...text.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]))];
  if (tagged.length > 0) lines.push(...(lines.length > 0 && tags.length > 0 ? [""] : []), ...tagged);
  if (lines.length === 0) return [];
  if (lines.length === 1 && (lines[0] as string).length <= room - 4) return [`/** ${lines[0]} */`];
  return ["/**", ...lines.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"];
}

/** Nothing of a contract can end a comment, begin a tag, or break a line in a way that editors do not see. */
function defuse(text: string): string {
  return text
    .replace(/\*\//g, "*\\/")
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    .replace(/(?![\n\t\u200c\u200d])\p{C}/gu, "");
}

/** Lines as the contract broke them, where they fit; longer ones are broken between words. */
function wrap(text: string, room: number, isTag = false): readonly string[] {
  return text
    .trim()
    .split("\n")
    .flatMap((line) => wrapLine(line.trimEnd().replace(/\t/g, "  "), room))
    .map((line) => (isTag ? line : line.replace(/^(\s*)@/, "$1\\@")));
}

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

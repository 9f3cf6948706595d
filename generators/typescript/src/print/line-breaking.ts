import { type Group, type Layout, lineWidth } from "../text/layout.ts";

// A layout becomes text from the outside in. A group is written on one line if it fits there together with what
// follows it on that line; otherwise its items get a line each, and the same is decided for each item. Whether a
// layout fits depends only on its text on one line, which is therefore computed once per layout and remembered.

/** The position at which a layout is written. */
export interface LinePosition {
  /** The column of its first character. */
  readonly column: number;
  /** The indentation of its further lines. */
  readonly indent: number;
  /** The number of characters that follow it on its last line. */
  readonly after: number;
}

const lineStart: LinePosition = { column: 0, indent: 0, after: 1 };

/** Returns a layout as source, broken into lines where it is too long. */
export function layOut(layout: Layout, position: LinePosition = lineStart): string {
  if (typeof layout === "string") return indented(layout, position.indent);
  if (isGroup(layout)) return layOutGroup(layout, position);
  const { column, indent, after } = position;
  let text = "";
  layout.forEach((part, index) => {
    const isLast = index === layout.length - 1;
    const room = isLast ? after : lengthFrom(layout, index + 1) + after;
    text += layOut(part, { column: columnAfter(text, column), indent, after: room });
  });
  return text;
}

/**
 * Returns the parts of a declaration as one piece of source, indented. Each part leaves room for the following ones as
 * they are on one line.
 */
export function layOutLine(parts: readonly Layout[], indent = 0): string {
  let text = " ".repeat(indent);
  parts.forEach((part, index) => {
    if (typeof part === "string") text += indented(part, indent);
    else {
      const after = parts.slice(index + 1).reduce((sum: number, next) => sum + lengthOfFirstLine(next), 0);
      text += layOut(part, { column: columnAfter(text, 0), indent, after });
    }
  });
  return text;
}

function indented(text: string, indent: number): string {
  return text.includes("\n") ? text.replaceAll("\n", `\n${" ".repeat(indent)}`) : text;
}

function lengthOfFirstLine(layout: Layout): number {
  const text = layOut(layout);
  const end = text.indexOf("\n");
  return end < 0 ? text.length : end;
}

/** The length of what follows on the same line. More than one line's width never fits, so counting stops there. */
function lengthFrom(layout: readonly Layout[], from: number): number {
  let length = 0;
  for (let index = from; index < layout.length && length <= lineWidth; index += 1) {
    length += untilBreak(layout[index] as Layout).length;
  }
  return length;
}

function layOutGroup(group: Group, { column, indent, after }: LinePosition): string {
  const flat = flatten(group);
  if (flat !== undefined && column + flat.length + after <= lineWidth) return flat;
  const inner = " ".repeat(indent + 2);
  const open = layOut(group.open, { column, indent, after: 1 });
  const lines = group.items.map((item, index) => {
    const separator = group.bareEnd && index === group.items.length - 1 ? "" : group.separator;
    return `${inner}${layOut(item, { column: indent + 2, indent: indent + 2, after: 1 })}${separator}\n`;
  });
  if (group.separator === "") return `${open}\n${lines.join("").trimEnd()}`;
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${group.close}`;
}

/** The beginning of a layout, up to the first place where it may be broken. */
function untilBreak(layout: Layout): string {
  if (typeof layout === "string") return layout.split("\n", 1)[0] ?? "";
  if (isGroup(layout)) return untilBreak(layout.open);
  return layout.map(untilBreak).join("");
}

const flattened = new WeakMap<Group | readonly Layout[], string | undefined>();

/** The layout on one line, or undefined if it is longer than a line. */
function flatten(layout: Layout): string | undefined {
  if (typeof layout === "string") return layout.includes("\n") ? undefined : layout;
  if (flattened.has(layout)) return flattened.get(layout);
  const whole = isGroup(layout) ? flattenGroup(layout) : joined(layout.map(flatten), "");
  const flat = whole !== undefined && whole.length <= lineWidth ? whole : undefined;
  flattened.set(layout, flat);
  return flat;
}

function flattenGroup(layout: Group): string | undefined {
  if (layout.broken) return undefined;
  const open = flatten(layout.open);
  const items = joined(layout.items.map(flatten), layout.separator === "" ? "" : `${layout.separator} `);
  if (open === undefined || items === undefined) return undefined;
  return open + layout.padding + items + layout.padding + layout.close;
}

function joined(texts: readonly (string | undefined)[], separator: string): string | undefined {
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

function columnAfter(text: string, column: number): number {
  const newline = text.lastIndexOf("\n");
  return newline < 0 ? column + text.length : text.length - newline - 1;
}

function isGroup(layout: Group | readonly Layout[]): layout is Group {
  return !Array.isArray(layout);
}

/** The white space at the beginning of the line of a position. */
export function indentAt(text: string, position: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, position)))?.[0] ?? "";
}

/** The position at which the line of a position begins. */
export function lineStart(text: string, position: number): number {
  return text.lastIndexOf("\n", position - 1) + 1;
}

/** True if nothing but white space stands before a position in its line. */
export function isFirstInLine(text: string, position: number): boolean {
  return text.slice(lineStart(text, position), position).trim() === "";
}

/**
 * The end of the line that a position is in, before its line break, if only white space and comments follow there.
 * Otherwise the position itself.
 */
export function endOfLine(text: string, position: number): number {
  const [rest = ""] =
    /^(?:[ \t]|\/\*(?:(?!\*\/)[^\r\n])*\*\/)*(?:\/\/[^\r\n]*)?/.exec(text.slice(position)) ?? [];
  const end = position + rest.length;
  return end === text.length || /[\r\n]/.test(text[end] ?? "") ? position + rest.trimEnd().length : position;
}

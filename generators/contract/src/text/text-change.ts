/** A part of a text, from one offset to another. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The part of an old text that is not in the new text: its characters, and the whole lines around them. */
export interface TextChange {
  readonly characters: Range;
  readonly lines: Range;
}

/**
 * The change from one text to another, as one part of the old text. Common characters at the beginning and the end are
 * cut off. The lines are extended until they end at a line break in both texts.
 */
export function changeBetween(before: string, after: string): TextChange {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let [end, endAfter] = [before.length, after.length];
  while (end > start && endAfter > start && before.charCodeAt(end - 1) === after.charCodeAt(endAfter - 1)) {
    end -= 1;
    endAfter -= 1;
  }
  const characters = { start, end };
  while (start > 0 && before[start - 1] !== "\n") start -= 1;
  const isLineStart = (text: string, offset: number): boolean =>
    offset === start || text[offset - 1] === "\n";
  while (end < before.length && !(isLineStart(before, end) && isLineStart(after, endAfter))) {
    end += 1;
    endAfter += 1;
  }
  return { characters, lines: { start, end } };
}

/** A change of a text: `text` takes the place of what is between two positions. An insertion has one position. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit that adds a text and keeps everything else. */
export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/**
 * Applies edits to a text. Insertions at the same position keep their order.
 *
 * It takes the edits back afterwards and compares: everything outside of them is as it was, or it throws.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((one, other) => one.start - other.start || one.end - other.end);
  const pieces: string[] = [];
  const inserted: Edit[] = [];
  let [position, length] = [0, 0];
  for (const { start, end, text: added } of sorted) {
    if (start < position || end > text.length) throw new RangeError("Two edits overlap.");
    pieces.push(text.slice(position, start), added);
    length += start - position;
    inserted.push({ start: length, end: length + added.length, text: text.slice(start, end) });
    length += added.length;
    position = end;
  }
  const edited = pieces.join("") + text.slice(position);
  if (takeBack(edited, inserted) !== text)
    throw new Error("An edit changed more than its own part of a file.");
  return edited;
}

function takeBack(edited: string, inserted: readonly Edit[]): string {
  let [position, text] = [0, ""];
  for (const { start, end, text: removed } of inserted) {
    text += edited.slice(position, start) + removed;
    position = end;
  }
  return text + edited.slice(position);
}

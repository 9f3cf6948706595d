/** A text that cannot move the cursor or hide the lines that follow. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" ? "\n  " : "?"));
}

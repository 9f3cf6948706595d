import { numberText } from "../text/literal.ts";

/** `1 item`, `3 items`, `2 properties`. */
export function counted(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${numberText(number)} ${noun.replace(/y$/, "ie")}s`;
}

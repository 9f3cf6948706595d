import { styleText } from "node:util";

/** Where a command writes. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Somebody is looking: information is worth showing. */
  readonly isInteractive: boolean;
  /** Whether what goes to `error` may have colours. Default false. */
  readonly hasColors?: boolean;
  /** Says what is being done, for somebody who waits. */
  readonly status?: (text: string) => void;
}

/** A text in a colour, where colours may be. */
export function paint(
  console: Console,
  format: "red" | "yellow" | "cyan" | "green" | "bold",
  text: string,
): string {
  return console.hasColors === true ? styleText(format, text, { validateStream: false }) : text;
}

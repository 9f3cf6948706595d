import { styleText } from "node:util";

/** Where a command writes. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Somebody is looking: information is worth showing. */
  readonly isInteractive: boolean;
  /** Whether what goes to `error` may have colours. Default false. */
  readonly hasColors?: boolean;
  /** Whether errors and warnings are also written as GitHub's annotations. Default false. */
  readonly isAnnotated?: boolean;
  /** Whether only errors are written. Default false. */
  readonly isQuiet?: boolean;
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

/** A console to which only errors are written. */
export function quiet({ status: _, ...console }: Console): Console {
  return { ...console, out: () => {}, isQuiet: true };
}

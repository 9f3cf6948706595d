import { styleText } from "node:util";

/** The output of a command. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** True if a person reads along. Information is shown only then. */
  readonly isInteractive: boolean;
  /** Allows colors in the texts for `error`. Default false. */
  readonly hasColors?: boolean;
  /** Writes errors and warnings as annotations of GitHub Actions too. Default false. */
  readonly isAnnotated?: boolean;
  /** Drops everything but errors. Default false. */
  readonly isQuiet?: boolean;
  /** Shows the current step to a person who waits. */
  readonly status?: (text: string) => void;
}

/** Colors a text if the console allows it. */
export function paint(
  console: Console,
  format: "red" | "yellow" | "cyan" | "green" | "bold",
  text: string,
): string {
  return console.hasColors === true ? styleText(format, text, { validateStream: false }) : text;
}

/** A console that writes errors only. */
export function quiet({ status: _, ...console }: Console): Console {
  return { ...console, out: () => {}, isQuiet: true };
}

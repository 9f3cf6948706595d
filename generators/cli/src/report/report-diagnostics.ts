import type { Diagnostic } from "@posthorn/contract";
import { type Annotated, annotationOf, fileOf } from "./annotations.ts";
import { type Console, paint } from "./console.ts";

const colors = { error: "red", warning: "yellow", information: "cyan" } as const;

/** How diagnostics are written. */
export interface ReportOptions {
  /** The contract's file, as it was given. */
  readonly contract: string;
  /** Default: on a terminal. */
  readonly withInformation?: boolean;
}

/** Writes diagnostics as a compiler does, and gives whether there is an error among them. */
export function report(
  diagnostics: readonly Diagnostic[],
  console: Console,
  { contract, withInformation = console.isInteractive }: ReportOptions,
): boolean {
  const isShown = ({ severity }: Diagnostic): boolean =>
    severity === "error" || (console.isQuiet !== true && (severity === "warning" || withInformation));
  for (const diagnostic of diagnostics.filter(isShown)) {
    console.error(`${line(diagnostic, console)}\n`);
    annotate({ ...diagnostic, file: fileOf(diagnostic, contract) }, console);
  }
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) console.error(`${count(errors, "error")}.\n`);
  return errors > 0;
}

/** Writes an annotation, where somebody reads them. */
export function annotate(annotated: Annotated, console: Console): void {
  if (console.isAnnotated === true) console.error(`${annotationOf(annotated)}\n`);
}

/** `1 file`, `2 files`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** What cannot move the cursor or hide what follows. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" ? "\n  " : "?"));
}

function line(diagnostic: Diagnostic, console: Console): string {
  const { file, line, column, pointer, severity, code, message } = diagnostic;
  const place = line === undefined ? "" : `:${line}${column === undefined ? "" : `:${column}`}`;
  const within = pointer === "" ? "" : ` (${pointer})`;
  const [where, what] = [printable(`${file}${place}`), printable(`${code} ${message}${within}`)];
  return `${where} ${paint(console, colors[severity], severity)} ${what}`;
}

import type { Diagnostic } from "@posthorn/contract";
import { isError } from "../diagnostics/diagnostics.ts";
import { count } from "../text/lists.ts";
import { printable } from "../text/printable.ts";
import { type Annotation, fileOf, formatAnnotation } from "./annotations.ts";
import { type Console, paint } from "./console.ts";

const colors = { error: "red", warning: "yellow", information: "cyan" } as const;

export interface ReportOptions {
  /** The contract's file as it was given. */
  readonly contract: string;
  /** Default: if the console is interactive. */
  readonly withInformation?: boolean;
}

/** Writes diagnostics as a compiler does. Returns true if there is an error among them. */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  console: Console,
  { contract, withInformation = console.isInteractive }: ReportOptions,
): boolean {
  const isShown = (diagnostic: Diagnostic): boolean =>
    isError(diagnostic) ||
    (console.isQuiet !== true && (diagnostic.severity === "warning" || withInformation));
  for (const diagnostic of diagnostics.filter(isShown)) {
    writeDiagnostic(diagnostic, console);
    annotate({ ...diagnostic, file: fileOf(diagnostic, contract) }, console);
  }
  const errors = diagnostics.filter(isError).length;
  if (errors > 0) console.error(`${count(errors, "error")}.\n`);
  return errors > 0;
}

/** Writes one diagnostic: `tea.yaml:12:3 error reply-missing Query "teaMenu" has no reply. … (/operations/teaMenu)`. */
export function writeDiagnostic(diagnostic: Diagnostic, console: Console): void {
  const { file, line, column, pointer, severity, code, message } = diagnostic;
  const position = [line, column].filter((each) => each !== undefined).map((each) => `:${each}`);
  const place = printable(`${file}${position.join("")}`);
  const text = printable(`${code} ${message}${pointer === "" ? "" : ` (${pointer})`}`);
  console.error(`${place} ${paint(console, colors[severity], severity)} ${text}\n`);
}

/** Writes an annotation if the console wants them. */
export function annotate(annotation: Annotation, console: Console): void {
  if (console.isAnnotated === true) console.error(`${formatAnnotation(annotation)}\n`);
}

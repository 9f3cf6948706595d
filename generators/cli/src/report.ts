import type { Diagnostic } from "@posthorn/contract";
import type { Console } from "./console.ts";

/** Writes diagnostics as a compiler does, and gives whether there is an error among them. */
export function report(
  diagnostics: readonly Diagnostic[],
  console: Console,
  withInformation: boolean = console.isInteractive,
): boolean {
  const shown = diagnostics.filter(({ severity }) => severity !== "information" || withInformation);
  for (const diagnostic of shown) console.error(`${line(diagnostic)}\n`);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) console.error(`${count(errors, "error")}.\n`);
  return errors > 0;
}

/** `1 file`, `2 files`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function line({ file, line, column, pointer, severity, code, message }: Diagnostic): string {
  const place = line === undefined ? "" : `:${line}${column === undefined ? "" : `:${column}`}`;
  const within = pointer === "" ? "" : ` (${pointer})`;
  return printable(`${file}${place} ${severity} ${code} ${message}${within}`);
}

/** A contract's words cannot move the cursor or hide what follows. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" ? "\n  " : "?"));
}

import type { Origin } from "../values/origin.ts";
import type { Severity } from "./definition.ts";
import { diagnosticTable } from "./diagnostic-table.ts";

/** A finding about a contract, like a compiler's message. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable: `reply-missing`, `not-supported`, or the name of a rule of @asyncapi/parser. */
  readonly code: string;
  /** The problem, then the remedy. */
  readonly message: string;
  /** The contract's file as its path was given. Other files are relative to the contract's folder. */
  readonly file: string;
  /** JSON pointer in that file. */
  readonly pointer: string;
  /** From 1. Left out if there is no text to point to, as for a missing file. */
  readonly line?: number;
  readonly column?: number;
}

export type DiagnosticCode = keyof typeof diagnosticTable;

/** The values in the text of a diagnostic. */
export type DiagnosticParameters<C extends DiagnosticCode> = Parameters<
  (typeof diagnosticTable)[C]["message"]
>[0];

/** Makes a diagnostic of the table for a part of the contract. `ReadResult.locate` adds line and column. */
export function diagnose<C extends DiagnosticCode>(
  code: C,
  origin: Origin,
  parameters: DiagnosticParameters<C>,
): Diagnostic {
  const { severity, message } = diagnosticTable[code];
  return {
    severity,
    code,
    message: (message as (parameters: DiagnosticParameters<C>) => string)(parameters),
    file: origin.file,
    pointer: origin.pointer,
  };
}

/** True if the diagnostic reports an inferred fact, which `strict` does not accept. */
export function isInferred({ code }: Diagnostic): boolean {
  return (
    Object.hasOwn(diagnosticTable, code) &&
    "inferred" in diagnosticTable[code as keyof typeof diagnosticTable]
  );
}

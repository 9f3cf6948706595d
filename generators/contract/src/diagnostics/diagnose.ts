import type { Origin } from "../model/contract.ts";
import { complaints } from "./diagnostics.ts";

export type Severity = "error" | "warning" | "information";

/** One thing to say about a contract, like a compiler's message. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable: `reply-missing`, `not-supported`, or a rule's name of @asyncapi/parser. */
  readonly code: string;
  /** Ends in what to do. */
  readonly message: string;
  /** As it was given, or relative to the contract's folder for other files. */
  readonly file: string;
  /** JSON pointer in that file. */
  readonly pointer: string;
  /** From 1; left out where there is no text to point to, as for a missing file. */
  readonly line?: number;
  readonly column?: number;
}

type Complaints = typeof complaints;
export type Code = keyof Complaints;
export type ParametersOf<C extends Code> = Parameters<Complaints[C]["message"]>[0];

/** A complaint about what stands there. Its line and column are filled in by `ReadResult.locate`. */
export function diagnose<C extends Code>(code: C, origin: Origin, parameters: ParametersOf<C>): Diagnostic {
  const { severity, message } = complaints[code];
  return {
    severity,
    code,
    message: (message as (parameters: ParametersOf<C>) => string)(parameters),
    file: origin.file,
    pointer: origin.pointer,
  };
}

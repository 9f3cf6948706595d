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

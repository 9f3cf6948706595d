export type Severity = "error" | "warning" | "information";

/** One row of the table of diagnostics. */
export interface DiagnosticDefinition {
  readonly severity: Severity;
  /** Set for facts that are inferred: they are errors with `strict`. */
  readonly inferred?: true;
  /** The text: first the problem, then the remedy. */
  readonly message: (parameters: never) => string;
}

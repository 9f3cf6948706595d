import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { isWithin } from "../values/origin.ts";

/** Diagnostics about the relation between two parts of a contract. */
const relationCodes = /^(location-|order-differs|reply-missing|dead-letter-address)/;

/**
 * Selects diagnostics from reading a broken contract that are not consequences of its errors: they are about a different
 * part, and not about a relation between parts, which may be correct without the errors.
 */
export function independentErrors(
  diagnostics: readonly Diagnostic[],
  reported: readonly Diagnostic[],
): readonly Diagnostic[] {
  const errors = reported.filter(({ severity }) => severity === "error");
  const isSeparate = (diagnostic: Diagnostic): boolean =>
    !errors.some((error) => isWithin(error, diagnostic) || isWithin(diagnostic, error));
  return diagnostics.filter(
    (diagnostic) =>
      diagnostic.severity !== "information" && !relationCodes.test(diagnostic.code) && isSeparate(diagnostic),
  );
}

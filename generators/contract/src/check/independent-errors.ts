import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Origin } from "../model/contract.ts";

/** Errors about how one part of a contract fits another. */
const betweenParts = /^(location-|order-differs|reply-missing|dead-letter-address)/;

/**
 * Of the errors that reading a broken contract reports, those that are no consequence of the errors that are known: they
 * are about another place, and about nothing that could be whole without them.
 */
export function independent(
  reported: readonly Diagnostic[],
  known: readonly Diagnostic[],
): readonly Diagnostic[] {
  const errors = known.filter(({ severity }) => severity === "error");
  const isElsewhere = (diagnostic: Diagnostic): boolean =>
    !errors.some((error) => isWithin(error, diagnostic) || isWithin(diagnostic, error));
  return reported.filter(
    (diagnostic) =>
      diagnostic.severity !== "information" && !betweenParts.test(diagnostic.code) && isElsewhere(diagnostic),
  );
}

function isWithin(inner: Origin, outer: Origin): boolean {
  return inner.file === outer.file && `${inner.pointer}/`.startsWith(`${outer.pointer}/`);
}

import type { Diagnostic } from "@posthorn/contract";
import { isRefused } from "./document.ts";
import type { Row } from "./manifest.ts";

/** What has to become of a document. */
export function expectedOf(row: Row): "generated" | "refused" | "either" {
  const { parses, errorClass } = row;
  if (parses || (errorClass === "lint-rule" && !isTorn(row))) return "generated";
  // Where everything that it refers to was gathered, there is nothing wrong with it any more.
  return errorClass === "external-http-ref" ? "either" : "refused";
}

/**
 * Whether a document refers to what is not there. Its class is that of the first finding: one that breaks a rule of
 * style can be torn besides, and what its messages carry is not to be known.
 */
export function isTorn({ features }: Row): boolean {
  return features.includes("unresolvedRef");
}

/** What is not as it must be with what was said of a document; nothing if all is well. */
export function wrongs(row: Row, diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const nowhere = errors.filter(
    ({ file, line, column }) => !file || line === undefined || column === undefined,
  );
  const expected = expectedOf(row);
  const codes = [...new Set(errors.map(({ code }) => code))].sort().join(", ");
  return [
    ...(expected === "generated" && isRefused(diagnostics) ? [`refused: ${codes}`] : []),
    ...(expected === "refused" && !isRefused(diagnostics) ? [`let through, though ${row.errorClass}`] : []),
    ...(isTorn(row) && row.errorClass === "lint-rule" && !errors.every(({ code }) => code.startsWith("ref-"))
      ? [`refused for more than references: ${codes}`]
      : []),
    ...(row.errorClass === "lint-rule" && !diagnostics.some(({ severity }) => severity === "warning")
      ? ["generated without the warning that it deserves"]
      : []),
    ...(nowhere.length > 0 ? [`refused without a place: ${nowhere[0]?.code}`] : []),
  ];
}

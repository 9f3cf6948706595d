import type { Diagnostic } from "@posthorn/contract";
import { isRefused } from "./document.ts";
import type { CorpusDocument } from "./manifest.ts";

/** The result that a document must have. */
export function expectedOf(row: CorpusDocument): "generated" | "refused" | "either" {
  const { parses, errorClass } = row;
  if (parses || (errorClass === "lint-rule" && !hasBrokenReferences(row))) return "generated";
  // If all files that it refers to are present, the document is valid.
  return errorClass === "external-http-ref" ? "either" : "refused";
}

/**
 * True if a reference of the document is broken. Its class is that of its first mistake, so a document in the class of
 * style can have broken references too; the contents of its messages are then unknown.
 */
export function hasBrokenReferences({ features }: CorpusDocument): boolean {
  return features.includes("unresolvedRef");
}

/** Returns the wrong results for a document. Empty if all are right. */
export function wrongs(row: CorpusDocument, diagnostics: readonly Diagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const nowhere = errors.filter(
    ({ file, line, column }) => !file || line === undefined || column === undefined,
  );
  const expected = expectedOf(row);
  const codes = [...new Set(errors.map(({ code }) => code))].sort().join(", ");
  return [
    ...(expected === "generated" && isRefused(diagnostics) ? [`refused: ${codes}`] : []),
    ...(expected === "refused" && !isRefused(diagnostics) ? [`accepted, though ${row.errorClass}`] : []),
    ...(hasBrokenReferences(row) &&
    row.errorClass === "lint-rule" &&
    !errors.every(({ code }) => code.startsWith("ref-"))
      ? [`refused for other reasons than references: ${codes}`]
      : []),
    ...(row.errorClass === "lint-rule" && !diagnostics.some(({ severity }) => severity === "warning")
      ? ["generated without a warning"]
      : []),
    ...(nowhere.length > 0 ? [`refused without a position: ${nowhere[0]?.code}`] : []),
  ];
}

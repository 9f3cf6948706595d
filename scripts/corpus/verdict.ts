import type { Diagnostic } from "@posthorn/contract";
import { isRefused } from "./document.ts";
import type { Row } from "./manifest.ts";

/** What has to become of a document. */
export function expectedOf({ parses, errorClass }: Row): "generated" | "refused" | "either" {
  if (parses || errorClass === "lint-rule") return "generated";
  // Where everything that it refers to was gathered, there is nothing wrong with it any more.
  return errorClass === "external-http-ref" ? "either" : "refused";
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
    ...(row.errorClass === "lint-rule" && !diagnostics.some(({ severity }) => severity === "warning")
      ? ["generated without the warning that it deserves"]
      : []),
    ...(nowhere.length > 0 ? [`refused without a place: ${nowhere[0]?.code}`] : []),
  ];
}

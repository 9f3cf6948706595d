import type { Diagnostic } from "../diagnostics/diagnose.ts";

const textCodes = /^(syntax-invalid|key-duplicate|alias-)/;

/** Drops the diagnostics about a file's text that follow its first syntax error: they are consequences of it. */
export function firstSyntaxErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = new Set<string>();
  return diagnostics.filter(({ code, file }) => {
    if (!textCodes.test(code)) return true;
    const isFirst = !broken.has(file);
    if (code === "syntax-invalid") broken.add(file);
    return isFirst;
  });
}

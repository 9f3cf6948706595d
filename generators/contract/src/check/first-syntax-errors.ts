import type { Diagnostic } from "../diagnostics/diagnose.ts";

const ofText = /^(syntax-invalid|key-duplicate|alias-)/;

/** The diagnostics without those that follow the first syntax error of a file's text: they are its consequences. */
export function firstSyntaxErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = new Set<string>();
  return diagnostics.filter(({ code, file }) => {
    if (!ofText.test(code)) return true;
    const isFirst = !broken.has(file);
    if (code === "syntax-invalid") broken.add(file);
    return isFirst;
  });
}

import { type Document, type LineCounter, type Scalar, visit } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { pointerTo } from "./node-pointer.ts";

/** Matches every text that may have a number that JSON cannot represent. */
const suspicious = /\.inf|\.nan|\d[eE][+-]?\d{2}|\d{300}/i;

/** Finds tags and numbers of YAML that have no counterpart in JSON. */
export function checkScalars(
  document: Document,
  lines: LineCounter,
  { text, name: file }: { readonly text: string; readonly name: string },
): readonly Diagnostic[] {
  const found = document.warnings
    .filter(({ code }) => code === "TAG_RESOLVE_FAILED")
    .map(({ pos: [start, end] }): Diagnostic => {
      const { line, col: column } = lines.linePos(start);
      const tag = /^\S+/.exec(text.slice(start, end))?.[0] ?? "";
      return { ...diagnose("tag-unknown", { file, pointer: "" }, { tag }), line, column };
    });
  if (!suspicious.test(text)) return found;
  visit(document, {
    Scalar(_, scalar, path) {
      const problem = problemOf(scalar);
      if (problem === undefined) return;
      const { line, col: column } = lines.linePos(scalar.range?.[0] ?? 0);
      const origin = { file, pointer: pointerTo([...path, scalar]) };
      const number = scalar.source ?? String(scalar.value);
      found.push({ ...diagnose("number-invalid", origin, { number, problem }), line, column });
    },
  });
  return found;
}

function problemOf({ value, source = "" }: Scalar): string | undefined {
  if (typeof value !== "number") return undefined;
  if (/inf|nan/i.test(source)) return "is not a number of JSON";
  if (!Number.isFinite(value)) return "is too large for a number, which ends at about 1.8e308";
  const isZero = !/[1-9]/.test(source.replace(/e.*/is, ""));
  return value === 0 && !isZero
    ? "is too close to zero for a number, which begins at about 5e-324"
    : undefined;
}

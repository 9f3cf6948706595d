import { type Document, isMap, isScalar, isSeq, type LineCounter, visit, type YAMLMap } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { pointerBelow } from "../values/pointer.ts";
import { mostDiagnostics } from "./limits.ts";
import { pointerTo } from "./node-pointer.ts";

/** Finds keys that appear twice in a map, and keys that are not text. */
export function checkKeys(document: Document, lines: LineCounter, file: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Map(_, map, path) {
      if (found.length >= mostDiagnostics) return visit.BREAK;
      found.push(...checkMap(map, path, file).map((problem) => withPosition(problem, lines)));
      return undefined;
    },
  });
  return found.slice(0, mostDiagnostics);
}

interface KeyProblem {
  readonly diagnostic: Diagnostic;
  readonly offset: number;
}

function checkMap(map: YAMLMap, path: readonly unknown[], file: string): readonly KeyProblem[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }): readonly KeyProblem[] => {
    if (isMap(key) || isSeq(key)) {
      const origin = { file, pointer: pointerTo([...path, map]) };
      const diagnostic = diagnose("syntax-invalid", origin, { problem: "a key must be text" });
      return [{ diagnostic, offset: key.range?.[0] ?? 0 }];
    }
    if (!isScalar(key)) return [];
    const isDuplicate = seen.has(key.value) && key.value !== "<<";
    seen.add(key.value);
    if (!isDuplicate) return [];
    const text = String(key.value);
    const origin = { file, pointer: pointerBelow(pointerTo([...path, map]), text) };
    return [{ diagnostic: diagnose("key-duplicate", origin, { key: text }), offset: key.range?.[0] ?? 0 }];
  });
}

function withPosition({ diagnostic, offset }: KeyProblem, lines: LineCounter): Diagnostic {
  const { line, col: column } = lines.linePos(offset);
  return { ...diagnostic, line, column };
}

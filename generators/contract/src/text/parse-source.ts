import { isScalar, LineCounter } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { deepestLevel, mostDiagnostics } from "./limits.ts";
import { nearestNode } from "./nearest-node.ts";
import { checkYaml, parseYaml } from "./parse-yaml.ts";
import { reparse } from "./reparse.ts";
import type { LoadedFile, Position } from "./source-file.ts";
import type { Tree } from "./tree.ts";

/** The path of a file, and its name in diagnostics. */
export interface FileId {
  readonly path: string;
  readonly name: string;
}

/**
 * Parses a text of YAML or JSON. Problems are in the diagnostics.
 *
 * @param text - undefined if the file is not UTF-8
 */
export function parseSource(text: string | undefined, id: FileId): LoadedFile {
  const origin = { file: id.name, pointer: "" };
  // UTF-16 without a byte order mark is valid UTF-8, with a NUL beside every letter.
  if (text === undefined || text.includes("\0"))
    return { diagnostics: [diagnose("file-encoding", origin, {})] };
  try {
    return id.name.endsWith(".proto") ? plainFile(text, id) : parse(text, id);
  } catch (error) {
    return { diagnostics: [{ ...problemOf(error as Error, id.name), line: 1, column: 1 }] };
  }
}

/** Parses a text that differs from a parsed text within one mapping. Undefined if the whole text must be parsed. */
export function reparseSource(tree: Tree | undefined, text: string, id: FileId): LoadedFile | undefined {
  const changed =
    tree &&
    reparse(tree, text, (part) => {
      const lines = new LineCounter();
      const document = parseYaml(part, lines);
      const isFaulty =
        document.errors.length > 0 || checkYaml(document, lines, { text: part, name: id.name }).length > 0;
      return isFaulty ? undefined : document;
    });
  return changed && fileFrom(changed, id);
}

function parse(text: string, id: FileId): LoadedFile {
  const { name } = id;
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const errors = document.errors.slice(0, mostDiagnostics).map((error): Diagnostic => {
    const { line, col: column } = lines.linePos(error.pos[0]);
    const isSecond = error.code === "MULTIPLE_DOCS";
    const problem = isSecond ? "a second document begins" : error.message.replace(/\.$/, "");
    return { ...diagnose("syntax-invalid", { file: name, pointer: "" }, { problem }), line, column };
  });
  const diagnostics = [...errors, ...checkYaml(document, lines, { text, name })];
  if (diagnostics.length > 0) return { diagnostics: diagnostics.slice(0, mostDiagnostics), text };
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  if (hasCircle(data)) {
    const problem = diagnose("alias-circular", { file: name, pointer: "" }, {});
    return { diagnostics: [{ ...problem, line: 1, column: 1 }], text };
  }
  return fileFrom({ text, document, lines, data }, id);
}

function problemOf(error: Error, file: string): Diagnostic {
  const origin = { file, pointer: "" };
  if (error instanceof RangeError) return diagnose("nesting-too-deep", origin, { depth: deepestLevel });
  const isUnresolved = /unresolved alias/i.test(error.message);
  if (error instanceof ReferenceError && !isUnresolved) return diagnose("alias-excessive", origin, {});
  return diagnose("syntax-invalid", origin, { problem: error.message });
}

/** A file whose data is its text. */
function plainFile(text: string, id: FileId): LoadedFile {
  const bytes = Buffer.byteLength(text);
  const positionOf = (): Position => ({ line: 1, column: 1 });
  return { file: { ...id, data: text, bytes, positionOf, textAt: () => undefined }, diagnostics: [], text };
}

function fileFrom(tree: Tree, id: FileId): LoadedFile {
  const { text, document, lines, data } = tree;
  const positionOf = (pointer: string): Position => {
    const { line, col: column } = lines.linePos(nearestNode(document, pointer).offset);
    return { line, column };
  };
  const textAt = (pointer: string): string | undefined => {
    const { node, isExact } = nearestNode(document, pointer);
    return isExact && isScalar(node) ? node.source : undefined;
  };
  const bytes = Buffer.byteLength(text);
  return { file: { ...id, data, bytes, positionOf, textAt }, diagnostics: [], text, tree };
}

/** True if an alias made a value contain itself. */
function hasCircle(value: unknown, above: Set<unknown> = new Set(), done: Set<unknown> = new Set()): boolean {
  if (typeof value !== "object" || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const isFound = Object.values(value).some((item) => hasCircle(item, above, done));
  above.delete(value);
  done.add(value);
  return isFound;
}

import { readFile, stat } from "node:fs/promises";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";
import { appended, stepsOf } from "./pointer.ts";

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** A file of YAML or JSON, read; of Protobuf, its text. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** How diagnostics call it. */
  readonly name: string;
  readonly data: unknown;
  readonly bytes: number;
  /** Where in the text a pointer leads; as near as there is something. */
  positionOf(pointer: string): Position;
}

export interface Loaded {
  /** Left out where the text cannot be read. */
  readonly file?: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** What it takes to read a file is some hundred times its size. */
export const largestMegabytes = 10;
/** Of what is wrong with a text, so that a text of a million mistakes is no flood. */
const mostDiagnostics = 100;
/** Levels of a document, so that whoever walks it has stack enough. */
export const deepest = 500;

/** Reads a file of YAML or JSON; what is wrong with it is in the diagnostics. */
export async function loadSourceFile(path: string, name: string): Promise<Loaded> {
  const origin = { file: name, pointer: "" };
  try {
    const { size } = await stat(path);
    if (size > largestMegabytes * 1_000_000) {
      const problem = diagnose("file-too-large", origin, { megabytes: largestMegabytes });
      return { diagnostics: [problem] };
    }
    return parseSource(decoded(await readFile(path)), path, name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { diagnostics: [diagnose("file-missing", origin, {})] };
    const cause = code ?? message;
    return { diagnostics: [diagnose("file-unreadable", origin, { cause })] };
  }
}

/** The text, without its byte order mark; nothing if it is not UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads a text of YAML or JSON. */
export function parseSource(text: string | undefined, path: string, name: string): Loaded {
  // UTF-16 without a byte order mark is UTF-8 as well, with a NUL in every letter.
  if (text === undefined || text.includes("\0")) {
    return { diagnostics: [diagnose("file-encoding", { file: name, pointer: "" }, {})] };
  }
  try {
    return parse(text, path, name);
  } catch (error) {
    const origin = { file: name, pointer: "" };
    return { diagnostics: [{ ...problemOf(error as Error, origin), line: 1, column: 1 }] };
  }
}

function problemOf(error: Error, origin: Origin): Diagnostic {
  if (error instanceof RangeError) return diagnose("nesting-too-deep", origin, { depth: deepest });
  const isUnresolved = /unresolved alias/i.test(error.message);
  if (error instanceof ReferenceError && !isUnresolved) return diagnose("alias-excessive", origin, {});
  return diagnose("syntax-invalid", origin, { problem: error.message });
}

function parse(text: string, path: string, name: string): Loaded {
  if (name.endsWith(".proto")) {
    const positionOf = () => ({ line: 1, column: 1 });
    return { file: { path, name, data: text, bytes: Buffer.byteLength(text), positionOf }, diagnostics: [] };
  }
  const lines = new LineCounter();
  // Keys are compared below: the library compares each key of a map with every other.
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  const diagnostics: Diagnostic[] = document.errors.slice(0, mostDiagnostics).map(({ message, pos }) => {
    const { line, col: column } = lines.linePos(pos[0]);
    const problem = message.replace(/\.$/, "");
    return { ...diagnose("syntax-invalid", { file: name, pointer: "" }, { problem }), line, column };
  });
  diagnostics.push(...duplicateKeys(document, name, lines));
  if (diagnostics.length > 0) return { diagnostics: diagnostics.slice(0, mostDiagnostics) };
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  if (hasCircle(data)) {
    const problem = diagnose("alias-circular", { file: name, pointer: "" }, {});
    return { diagnostics: [{ ...problem, line: 1, column: 1 }] };
  }
  const bytes = Buffer.byteLength(text);
  const positionOf = (pointer: string) => position(document, lines, pointer);
  return { file: { path, name, data, bytes, positionOf }, diagnostics };
}

/** Whether an alias made a value contain itself. */
function hasCircle(value: unknown, above: Set<unknown> = new Set(), done: Set<unknown> = new Set()): boolean {
  if (typeof value !== "object" || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((item) => hasCircle(item, above, done));
  above.delete(value);
  done.add(value);
  return found;
}

function duplicateKeys(document: Document, file: string, lines: LineCounter): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Map(_, map, path) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (found.length >= mostDiagnostics) return visit.BREAK;
        if (!isScalar(key)) continue;
        if (seen.has(key.value) && key.value !== "<<") {
          const { line, col: column } = lines.linePos(key.range?.[0] ?? 0);
          const pointer = appended(pointerTo([...path, map]), String(key.value));
          found.push({
            ...diagnose("key-duplicate", { file, pointer }, { key: String(key.value) }),
            line,
            column,
          });
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

function pointerTo(path: readonly unknown[]): string {
  let pointer = "";
  path.forEach((node, index) => {
    const next = path[index + 1];
    if (isSeq(node) && next !== undefined) pointer = appended(pointer, node.items.indexOf(next));
    else if (typeof node === "object" && node !== null && "key" in node && isScalar(node.key)) {
      pointer = appended(pointer, String(node.key.value));
    }
  });
  return pointer;
}

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** A map's pairs by their keys, put together once: a contract may have ten thousand schemas, and something to say of each. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map);
  if (known !== undefined) return known;
  const found = new Map<string, Pair>();
  for (const pair of map.items) {
    if (isScalar(pair.key)) found.set(String(pair.key.value), pair);
  }
  pairs.set(map, found);
  return found;
}

function position(document: Document, lines: LineCounter, pointer: string): Position {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of stepsOf(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(step);
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

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
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Origin } from "../model/contract.ts";
import { appended, stepsOf } from "../values/pointer.ts";
import { pointerTo } from "./node-path.ts";
import { reparse, type Tree } from "./reparse.ts";
import { checkScalars } from "./scalars.ts";

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
  /** The scalar at a pointer as it is written: a number may have more digits than `data` can hold. */
  textAt(pointer: string): string | undefined;
}

export interface Loaded {
  /** Left out where the text cannot be read. */
  readonly file?: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** What it was parsed into, to parse less after a change. */
  readonly tree?: Tree;
}

/** What it takes to read a file is some hundred times its size. */
export const largestMegabytes = 10;
/** Of what is wrong with a text, so that a text of a million mistakes is no flood. */
const mostDiagnostics = 100;

/** What was loaded before, by path: text that has not changed is not parsed again. */
export type LoadedFiles = Map<string, { readonly text: string; readonly loaded: Loaded }>;

/** Levels of a document, so that whoever walks it has stack enough. */
export const deepest = 500;

/** Reads a file of YAML or JSON; what is wrong with it is in the diagnostics. */
export async function loadSourceFile(path: string, name: string, before?: LoadedFiles): Promise<Loaded> {
  const origin = { file: name, pointer: "" };
  try {
    const { size } = await stat(path);
    if (size > largestMegabytes * 1_000_000) {
      const problem = diagnose("file-too-large", origin, { megabytes: largestMegabytes });
      return { diagnostics: [problem] };
    }
    const text = decoded(await readFile(path));
    const known = before?.get(path);
    if (known !== undefined && known.text === text) return known.loaded;
    before?.delete(path); // its tree is used up
    if (text === undefined) return parseSource(text, path, name);
    const loaded = reparseSource(known?.loaded.tree, text, path, name) ?? parseSource(text, path, name);
    before?.set(path, { text, loaded });
    return loaded;
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

function reparseSource(tree: Tree | undefined, text: string, path: string, name: string): Loaded | undefined {
  const changed =
    tree &&
    reparse(tree, text, (part) => {
      const lines = new LineCounter();
      const document = parseYaml(part, lines);
      const isFaulty =
        document.errors.length > 0 || problemsIn(document, lines, { text: part, name }).length > 0;
      return isFaulty ? undefined : document;
    });
  return changed && loadedFrom(changed, path, name);
}

/** Problems of a text that the parser accepts. */
function problemsIn(
  document: Document,
  lines: LineCounter,
  source: { readonly text: string; readonly name: string },
): readonly Diagnostic[] {
  return [...checkKeys(document, source.name, lines), ...checkScalars(document, lines, source)];
}

function parseYaml(text: string, lineCounter: LineCounter): Document {
  // A separator at the end begins no second document.
  return parseDocument(text.replace(/\n---\s*$/, "\n"), {
    // Keys are compared below: the library compares each key of a map with every other.
    lineCounter,
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    // AsyncAPI allows what JSON has, and nothing else: no dates, sets or bytes, be it in "%YAML 1.1".
    schema: "core",
    resolveKnownTags: false,
    logLevel: "error", // with "silent", a second document in the text is dropped
  });
}

function parse(text: string, path: string, name: string): Loaded {
  if (name.endsWith(".proto")) {
    const positionOf = () => ({ line: 1, column: 1 });
    const file = {
      path,
      name,
      data: text,
      bytes: Buffer.byteLength(text),
      positionOf,
      textAt: () => undefined,
    };
    return { file, diagnostics: [] };
  }
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const diagnostics: Diagnostic[] = document.errors.slice(0, mostDiagnostics).map((error) => {
    const { line, col: column } = lines.linePos(error.pos[0]);
    const isSecond = error.code === "MULTIPLE_DOCS";
    const problem = isSecond ? "a second document begins" : error.message.replace(/\.$/, "");
    return { ...diagnose("syntax-invalid", { file: name, pointer: "" }, { problem }), line, column };
  });
  diagnostics.push(...problemsIn(document, lines, { text, name }));
  if (diagnostics.length > 0) return { diagnostics: diagnostics.slice(0, mostDiagnostics) };
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  if (hasCircle(data)) {
    const problem = diagnose("alias-circular", { file: name, pointer: "" }, {});
    return { diagnostics: [{ ...problem, line: 1, column: 1 }] };
  }
  return loadedFrom({ text, document, lines, data }, path, name);
}

function loadedFrom(tree: Tree, path: string, name: string): Loaded {
  const { text, document, lines, data } = tree;
  const bytes = Buffer.byteLength(text);
  const positionOf = (pointer: string): Position => {
    const { line, col: column } = lines.linePos(nearestNode(document, pointer).offset);
    return { line, column };
  };
  const textAt = (pointer: string): string | undefined => {
    const { node, isExact } = nearestNode(document, pointer);
    return isExact && isScalar(node) ? node.source : undefined;
  };
  return { file: { path, name, data, bytes, positionOf, textAt }, diagnostics: [], tree };
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

function checkKeys(document: Document, file: string, lines: LineCounter): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Map(_, map, path) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (found.length >= mostDiagnostics) return visit.BREAK;
        if (isMap(key) || isSeq(key)) {
          const { line, col: column } = lines.linePos(key.range?.[0] ?? 0);
          const origin = { file, pointer: pointerTo([...path, map]) };
          found.push({
            ...diagnose("syntax-invalid", origin, { problem: "a key must be text" }),
            line,
            column,
          });
        }
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

/** The node that a pointer leads to, or the last one on the way, and where it begins: a member at its key. */
function nearestNode(
  document: Document,
  pointer: string,
): { readonly node: unknown; readonly offset: number; readonly isExact: boolean } {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of stepsOf(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(step);
      if (pair === undefined) return { node, offset, isExact: false };
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) return { node, offset, isExact: false };
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return { node, offset, isExact: false };
  }
  if (isAlias(node)) node = node.resolve(document);
  return { node, offset, isExact: true };
}

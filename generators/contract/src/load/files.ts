import { resolve as absolute, basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";
import { isFields } from "../value.ts";
import { largestRemoteMegabytes } from "./fetch-remote.ts";
import { knownFile } from "./known-files.ts";
import { appended } from "./pointer.ts";
import { isRemote, isWithin, parseReference, type Reference } from "./references.ts";
import { deepest, type Loaded, loadSourceFile, parseSource, type SourceFile } from "./source-file.ts";

export interface LoadOptions {
  /** The folder that references may not leave. Default: the contract's own. */
  readonly root?: string;
  /** Gets a file from another computer. Without it, references to others are refused. */
  readonly fetch?: (uri: string) => Promise<string>;
}

/** An object whose `$ref` is a text. */
export interface ReferenceObject {
  readonly $ref: string;
}

/** What a contract is made of. */
export interface Files {
  /** By name: relative to the contract's folder, or a URI. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** In the order in which they were read. */
  readonly references: readonly ReferenceObject[];
  readonly origins: WeakMap<object, Origin>;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file of this computer that was read, absolute. */
  readonly paths: readonly string[];
  placeOf(reference: ReferenceObject): Reference | undefined;
}

const mostRemoteFiles = 200;
const longestRemoteMs = 60_000;

export function isReference(value: unknown): value is ReferenceObject {
  return isFields(value) && typeof value.$ref === "string";
}

/** Reads a contract's file, and every file that it refers to, as far as it may. */
export async function loadFiles(path: string, options: LoadOptions): Promise<Files> {
  const folder = dirname(absolute(path));
  const bounds = options.root === undefined ? folder : absolute(options.root);
  const rootName = basename(path);
  const diagnostics: Diagnostic[] = [];
  const files = new Map<string, SourceFile>();
  const origins = new WeakMap<object, Origin>();
  const references: ReferenceObject[] = [];
  const paths: string[] = [];
  const load = remoteLoader(options.fetch);

  const originOf = (value: object): Origin => origins.get(value) ?? { file: rootName, pointer: "" };
  const placeOf = (reference: ReferenceObject): Reference | undefined =>
    parseReference(reference.$ref, originOf(reference).file, folder);
  const note = (value: unknown, origin: Origin, depth: number): void => {
    if (typeof value !== "object" || value === null || origins.has(value)) return;
    origins.set(value, origin);
    if (depth > deepest) {
      diagnostics.push(diagnose("nesting-too-deep", origin, { depth: deepest }));
      return;
    }
    if (isReference(value)) references.push(value);
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === "object")
        note(item, { file: origin.file, pointer: appended(origin.pointer, key) }, depth + 1);
    }
  };
  const add = (name: string, { file, diagnostics: found }: Loaded): void => {
    diagnostics.push(...found);
    if (file === undefined) return;
    files.set(name, file);
    if (!isRemote(name)) paths.push(file.path);
    note(file.data, { file: name, pointer: "" }, 0);
  };
  const read = async (name: string, reference: ReferenceObject): Promise<Loaded> => {
    const at = originOf(reference);
    const { $ref: ref } = reference;
    if (isRemote(name)) return await load(name, ref, at);
    const file = join(folder, name);
    if (!(await isWithin(bounds, file))) return { diagnostics: [diagnose("ref-outside", at, { ref })] };
    const loaded = await loadSourceFile(file, name);
    const isMissing = loaded.diagnostics[0]?.code === "file-missing";
    return isMissing ? { diagnostics: [diagnose("ref-missing", at, { ref })] } : loaded;
  };

  add(rootName, await loadSourceFile(join(folder, rootName), rootName));
  const tried = new Set([rootName]);
  // The list grows while it is walked: a file that is read brings references of its own.
  for (const reference of references) {
    const place = placeOf(reference);
    if (place === undefined) {
      diagnostics.push(diagnose("ref-outside", originOf(reference), { ref: reference.$ref }));
    } else if (!tried.has(place.file)) {
      tried.add(place.file);
      add(place.file, await read(place.file, reference));
    }
  }
  return { files, references, origins, diagnostics, paths, placeOf };
}

/** Reads files of other computers, with bounds for all of them together. */
function remoteLoader(fetch: LoadOptions["fetch"]) {
  let count = 0;
  let spentMs = 0;
  return async (uri: string, ref: string, at: Origin): Promise<Loaded> => {
    const failed = (cause: string): Loaded => ({ diagnostics: [diagnose("ref-unread", at, { ref, cause })] });
    const known = await knownFile(uri);
    if (known !== undefined) return parseSource(known, uri, uri);
    if (fetch === undefined) return { diagnostics: [diagnose("ref-remote", at, { ref })] };
    count += 1;
    if (count > mostRemoteFiles)
      return failed(`it would be the ${mostRemoteFiles + 1}st file of another computer`);
    if (spentMs > longestRemoteMs) return failed(`other computers took ${longestRemoteMs / 1000} s already`);
    const began = Date.now();
    try {
      const text = await fetch(uri);
      if (Buffer.byteLength(text) <= largestRemoteMegabytes * 1_000_000) return parseSource(text, uri, uri);
      return failed(`it has more than ${largestRemoteMegabytes} MB`);
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    } finally {
      spentMs += Date.now() - began;
    }
  };
}

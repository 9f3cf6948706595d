import { resolve as absolute, basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";
import { isFields } from "../value.ts";
import { largestRemoteMegabytes } from "./fetch-remote.ts";
import {
  type Addresses,
  addressOf,
  identified,
  resolveAddress,
  type Scope,
  scopeOf,
  scopeWithin,
  withoutFragment,
} from "./identifiers.ts";
import { loadMetaschema } from "./metaschema.ts";
import { appended } from "./pointer.ts";
import { isAddress, isRemote, isThere, isWithin, parseReference, type Reference } from "./references.ts";
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
  /** Of files, and of schemas by their `$id`. */
  readonly addresses: Addresses;
  /** What a reference names as a path. */
  plainPlaceOf(reference: ReferenceObject): Reference | undefined;
  /** What it names where an `$id` counts; nothing if none does. */
  addressIn(reference: ReferenceObject): string | undefined;
}

const mostRemoteFiles = 200;
const mostMegabytes = 30;
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
  const bases = new WeakMap<object, string>();
  const addresses: Addresses = new Map();
  let bytes = 0;
  const load = remoteLoader(options.fetch);

  const originOf = (value: object): Origin => origins.get(value) ?? { file: rootName, pointer: "" };
  const note = (value: unknown, origin: Origin, depth: number, around: Scope): void => {
    if (typeof value !== "object" || value === null || origins.has(value)) return;
    origins.set(value, origin);
    const { scope, address } = identified(value, around);
    if (address !== undefined && !addresses.has(address)) addresses.set(address, origin);
    if (depth > deepest) {
      diagnostics.push(diagnose("nesting-too-deep", origin, { depth: deepest }));
      return;
    }
    if (isReference(value)) {
      references.push(value);
      if (scope.base !== addressOf(origin.file)) bases.set(value, scope.base);
    }
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== "object") continue;
      const within = { file: origin.file, pointer: appended(origin.pointer, key) };
      note(item, within, depth + 1, scopeWithin(scope, value, key));
    }
  };
  const add = (name: string, { file, diagnostics: found }: Loaded, wantedBy?: ReferenceObject): void => {
    diagnostics.push(...found);
    if (file === undefined) return;
    bytes += file.bytes;
    if (bytes > mostMegabytes * 1_000_000 && wantedBy !== undefined) {
      const problem = { ref: wantedBy.$ref, megabytes: mostMegabytes };
      diagnostics.push(diagnose("files-too-large", originOf(wantedBy), problem));
      return;
    }
    files.set(name, file);
    if (!isRemote(name)) paths.push(file.path);
    const address = addressOf(name);
    if (!addresses.has(address)) addresses.set(address, { file: name, pointer: "" });
    note(file.data, { file: name, pointer: "" }, 0, scopeOf(name, name === rootName));
  };
  const plainPlaceOf = (reference: ReferenceObject): Reference | undefined =>
    parseReference(reference.$ref, originOf(reference).file, folder);
  const addressIn = (reference: ReferenceObject): string | undefined => {
    const { $ref } = reference;
    const { file } = originOf(reference);
    const base = bases.get(reference);
    const isPlain = base === undefined && !isAddress($ref) && !isAddress(file) && !/#[^/]/.test($ref);
    return isPlain ? undefined : resolveAddress($ref, base ?? addressOf(file));
  };
  const read = async (name: string, { $ref: ref }: ReferenceObject, at: Origin): Promise<Loaded> => {
    const file = join(folder, name);
    if (!(await isWithin(bounds, file))) return { diagnostics: [diagnose("ref-outside", at, { ref })] };
    const loaded = await loadSourceFile(file, name);
    const isMissing = loaded.diagnostics[0]?.code === "file-missing";
    return isMissing ? { diagnostics: [diagnose("ref-missing", at, { ref })] } : loaded;
  };
  /** Reads the file of this computer that a reference leads to; false if it may lead elsewhere. */
  const loadNear = async (reference: ReferenceObject): Promise<boolean> => {
    const address = addressIn(reference);
    if (address !== undefined && addresses.has(withoutFragment(address))) return true;
    const name = plainPlaceOf(reference)?.file;
    if (name === undefined || isRemote(name)) return false;
    if (tried.has(name)) return true;
    if (bases.has(reference) && !(await isThere(join(folder, name)))) return false;
    tried.add(name);
    add(name, await read(name, reference, originOf(reference)), reference);
    return true;
  };
  /** Reads what a reference leads to that is in no file of this computer. */
  const loadFar = async (reference: ReferenceObject): Promise<void> => {
    const { $ref: ref } = reference;
    const at = originOf(reference);
    const address = withoutFragment(addressIn(reference) ?? ref);
    if (addresses.has(address) || tried.has(address)) return;
    const isPossible = plainPlaceOf(reference) !== undefined;
    // With nobody to ask, a path beneath an "$id" is one that leads nowhere.
    const isAsked = isRemote(ref) || isRemote(at.file) || options.fetch !== undefined;
    if (isRemote(address) && isPossible && isAsked) {
      tried.add(address);
      add(address, await load(address, ref, at), reference);
    } else diagnostics.push(diagnose(isPossible ? "ref-missing" : "ref-outside", at, { ref }));
  };

  add(rootName, await loadSourceFile(join(folder, rootName), rootName));
  const tried = new Set([rootName]);
  // The list grows while it is walked: a file that is read brings references of its own.
  for (let done = 0; done < references.length; ) {
    const far: ReferenceObject[] = [];
    for (; done < references.length; done += 1) {
      const reference = references[done] as ReferenceObject;
      if (!(await loadNear(reference))) far.push(reference);
    }
    // Only now, for what they name may be in a file that was read since.
    for (const reference of far) await loadFar(reference);
  }
  return { files, references, origins, addresses, diagnostics, paths, plainPlaceOf, addressIn };
}

/** Reads files of other computers, with bounds for all of them together. */
function remoteLoader(fetch: LoadOptions["fetch"]) {
  let count = 0;
  let spentMs = 0;
  return async (uri: string, ref: string, at: Origin): Promise<Loaded> => {
    const failed = (cause: string): Loaded => ({
      diagnostics: [diagnose("ref-unreachable", at, { ref, cause })],
    });
    const metaschema = await loadMetaschema(uri);
    if (metaschema !== undefined) return metaschema;
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

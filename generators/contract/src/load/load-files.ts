import { resolve as absolute, basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Origin } from "../model/contract.ts";
import { isFields } from "../values/fields.ts";
import { appended, meantReference } from "../values/pointer.ts";
import { largestRemoteMegabytes } from "./fetch-remote.ts";
import {
  type Addresses,
  addressOf,
  contractScope,
  fileScope,
  identified,
  resolveAddress,
  type Scope,
  scopeWithin,
  withoutFragment,
} from "./identifiers.ts";
import { loadMetaschema } from "./metaschema.ts";
import { isAddress, isRemote, isThere, isWithin, parseReference, type Reference } from "./references.ts";
import {
  deepest,
  type Loaded,
  type LoadedFiles,
  loadSourceFile,
  parseSource,
  type SourceFile,
} from "./source-file.ts";

export interface LoadOptions {
  /** The folder that references may not leave. Default: the contract's own. */
  readonly root?: string;
  /** Gets a file from another computer. Without it, references to others are refused. */
  readonly fetch?: (uri: string) => Promise<string>;
  /** What was loaded before: files that have not changed are not parsed again. */
  readonly before?: LoadedFiles;
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
  /** References to files that cannot be read, by the file. */
  readonly unreadable: Unreadable;
  readonly origins: WeakMap<object, Origin>;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file of this computer that was read, or is missing, absolute. */
  readonly paths: readonly string[];
  /** Of files, and of schemas by their `$id`. */
  readonly addresses: Addresses;
  /** What a reference names as a path. */
  plainPlaceOf(reference: ReferenceObject): Reference | undefined;
  /** What it names where an `$id` counts; nothing if none does. */
  addressIn(reference: ReferenceObject): string | undefined;
}

/** References with what is wrong with each. Of those to one file, only the first is among the diagnostics. */
export type Unreadable = ReadonlyMap<
  string,
  readonly { readonly reference: ReferenceObject; readonly problems: readonly Diagnostic[] }[]
>;

/** Why a file cannot be read, said where a reference to it stands; nothing where the file itself is diagnosed. */
type Refusal = (ref: string, at: Origin) => readonly Diagnostic[];

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
  const scopes = new WeakMap<object, Scope>();
  const unreadable = new Map<string, { reference: ReferenceObject; problems: readonly Diagnostic[] }[]>();
  const addresses: Addresses = new Map();
  let bytes = 0;
  const load = remoteLoader(options.fetch);

  const originOf = (value: object): Origin => origins.get(value) ?? { file: rootName, pointer: "" };
  const note = (value: unknown, origin: Origin, depth: number, around: Scope): void => {
    if (typeof value !== "object" || value === null || origins.has(value)) return;
    origins.set(value, origin);
    const { scope, addresses: own } = identified(value, around);
    for (const address of own) if (!addresses.has(address)) addresses.set(address, origin);
    if (depth > deepest) {
      diagnostics.push(diagnose("nesting-too-deep", origin, { depth: deepest }));
      return;
    }
    if (isReference(value)) {
      references.push(value);
      scopes.set(value, scope);
    }
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== "object") continue;
      const within = { file: origin.file, pointer: appended(origin.pointer, key) };
      note(item, within, depth + 1, scopeWithin(scope, value, key));
    }
  };
  const add = (name: string, file: SourceFile, scope: Scope): void => {
    files.set(name, file);
    const address = addressOf(name);
    if (!addresses.has(address)) addresses.set(address, { file: name, pointer: "" });
    note(file.data, { file: name, pointer: "" }, 0, scope);
  };
  const refusals = new Map<string, Refusal | undefined>();
  /** Reads a file once, and refuses each reference to it if it cannot be read. */
  const want = async (
    name: string,
    reference: ReferenceObject,
    loadIt: () => Promise<Loaded | Refusal>,
  ): Promise<void> => {
    if (!refusals.has(name)) {
      refusals.set(name, undefined);
      refusals.set(name, received(name, await loadIt(), scopes.get(reference)));
    }
    const refusal = refusals.get(name);
    if (refusal !== undefined) refuse(name, reference, refusal);
  };
  const refuse = (name: string, reference: ReferenceObject, refusal: Refusal): void => {
    const problems = refusal(reference.$ref, originOf(reference));
    const others = unreadable.get(name) ?? [];
    if (others.length === 0) diagnostics.push(...problems);
    unreadable.set(name, others);
    others.push({ reference, problems });
  };
  const received = (name: string, loaded: Loaded | Refusal, scope?: Scope): Refusal | undefined => {
    if (typeof loaded === "function") return loaded;
    diagnostics.push(...loaded.diagnostics);
    const { file } = loaded;
    if (file === undefined) return () => [];
    bytes += file.bytes;
    if (bytes > mostMegabytes * 1_000_000)
      return (ref, at) => [diagnose("files-too-large", at, { ref, megabytes: mostMegabytes })];
    add(name, file, fileScope(name, scope ?? { countsSiblings: false }));
    return undefined;
  };
  const plainPlaceOf = (reference: ReferenceObject): Reference | undefined =>
    parseReference(reference.$ref, originOf(reference).file, folder);
  const isWithinId = (reference: ReferenceObject): boolean => {
    const own = addressOf(originOf(reference).file);
    return (scopes.get(reference)?.base ?? own) !== own;
  };
  const addressIn = (reference: ReferenceObject): string | undefined => {
    const { $ref } = reference;
    const { file } = originOf(reference);
    const isPlain = !isWithinId(reference) && !isAddress($ref) && !isAddress(file) && !/#[^/]/.test($ref);
    return isPlain ? undefined : resolveAddress($ref, scopes.get(reference)?.base ?? addressOf(file));
  };
  const leadsNowhere =
    (code: "ref-missing" | "ref-outside"): Refusal =>
    (ref, at) => {
      const meant = meantReference(ref, files.get(at.file)?.data);
      return [diagnose(code, at, meant === undefined ? { ref } : { ref, meant })];
    };
  const read = async (name: string): Promise<Loaded | Refusal> => {
    const file = join(folder, name);
    if (!(await isWithin(bounds, file))) return leadsNowhere("ref-outside");
    paths.push(file);
    const loaded = await loadSourceFile(file, name, options.before);
    const isMissing = loaded.diagnostics[0]?.code === "file-missing";
    return isMissing ? leadsNowhere("ref-missing") : loaded;
  };
  /** Reads the file of this computer that a reference leads to; false if it may lead elsewhere. */
  const loadNear = async (reference: ReferenceObject): Promise<boolean> => {
    const address = addressIn(reference);
    if (address !== undefined && addresses.has(withoutFragment(address))) return true;
    const name = plainPlaceOf(reference)?.file;
    if (name === undefined || isRemote(name)) return false;
    if (name === rootName) return true;
    if (isWithinId(reference) && !refusals.has(name) && !(await isThere(join(folder, name)))) return false;
    await want(name, reference, () => read(name));
    return true;
  };
  /** Reads what a reference leads to that is in no file of this computer. */
  const loadFar = async (reference: ReferenceObject): Promise<void> => {
    const { $ref: ref } = reference;
    const at = originOf(reference);
    const address = withoutFragment(addressIn(reference) ?? ref);
    if (addresses.has(address)) return;
    const isPossible = plainPlaceOf(reference) !== undefined;
    // With nobody to ask, a path beneath an "$id" is one that leads nowhere.
    const isAsked = isRemote(ref) || isRemote(at.file) || options.fetch !== undefined;
    if (isRemote(address) && isPossible && isAsked) {
      await want(address, reference, () => load(address));
      return;
    }
    const code = isPossible ? "ref-missing" : "ref-outside";
    refuse(`${at.file}#${at.pointer}`, reference, leadsNowhere(code));
  };

  paths.push(join(folder, rootName));
  const root = await loadSourceFile(join(folder, rootName), rootName, options.before);
  diagnostics.push(...root.diagnostics);
  bytes += root.file?.bytes ?? 0;
  if (root.file !== undefined) add(rootName, root.file, contractScope(rootName));
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
  return { files, references, unreadable, origins, addresses, diagnostics, paths, plainPlaceOf, addressIn };
}

/** Reads files of other computers, with bounds for all of them together. */
function remoteLoader(fetch: LoadOptions["fetch"]) {
  let count = 0;
  let spentMs = 0;
  return async (uri: string): Promise<Loaded | Refusal> => {
    const failed =
      (cause: string): Refusal =>
      (ref, at) => [diagnose("ref-unreachable", at, { ref, cause })];
    const metaschema = await loadMetaschema(uri);
    if (metaschema !== undefined) return metaschema;
    if (fetch === undefined) return (ref, at) => [diagnose("ref-remote", at, { ref })];
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

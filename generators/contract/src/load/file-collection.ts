import { basename, dirname, resolve } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { addressOf, resolveAddress } from "../references/addresses.ts";
import { isAddress, parseReference } from "../references/parse-reference.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { contractScope, fileScope, identify, type Scope, scopeWithin } from "../references/scope.ts";
import { deepestLevel } from "../text/limits.ts";
import type { LoadedFile, SourceFile } from "../text/source-file.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import type { Refusal } from "./refusal.ts";

/**
 * The files of a contract while they are loaded. Adding a file also registers the origin of every object in it, its
 * references, and the addresses that `$id` and anchors give to its schemas.
 */
export interface FileCollection {
  /** The contract's folder, absolute. */
  readonly folder: string;
  /** The name of the contract's file. */
  readonly rootName: string;
  /** By name: relative to the contract's folder, or a URI. */
  readonly files: Map<string, SourceFile>;
  /** The results of reading, by path, for the next reading. */
  readonly loaded: Map<string, LoadedFile>;
  /** In the order of reading. The list grows while files are loaded. */
  readonly references: ReferenceObject[];
  readonly origins: WeakMap<object, Origin>;
  readonly scopes: WeakMap<object, Scope>;
  readonly addresses: Map<string, Origin>;
  readonly diagnostics: Diagnostic[];
  /** The size of all files together. */
  bytes: number;
  /** Every file of this computer that was read or is missing, absolute. */
  readonly paths: string[];
  /** The files that references asked for. A file that was read has no refusal. */
  readonly outcomes: Map<string, Refusal | undefined>;
  readonly unreadable: Map<string, { reference: ReferenceObject; problems: readonly Diagnostic[] }[]>;
}

/** An empty collection for the contract at a path. */
export function openCollection(path: string): FileCollection {
  return {
    folder: dirname(resolve(path)),
    rootName: basename(path),
    files: new Map(),
    loaded: new Map(),
    references: [],
    origins: new WeakMap(),
    scopes: new WeakMap(),
    addresses: new Map(),
    diagnostics: [],
    bytes: 0,
    paths: [],
    outcomes: new Map(),
    unreadable: new Map(),
  };
}

/** Adds a file, its references, and the addresses of its schemas. */
export function addFile(collection: FileCollection, file: SourceFile, from?: ReferenceObject): void {
  const { files, addresses, scopes, rootName } = collection;
  const { name } = file;
  files.set(name, file);
  const address = addressOf(name);
  if (!addresses.has(address)) addresses.set(address, { file: name, pointer: "" });
  const around = (from && scopes.get(from)) ?? { countsSiblings: false };
  const scope = name === rootName ? contractScope(name) : fileScope(name, around);
  addValue(collection, file.data, { origin: { file: name, pointer: "" }, depth: 0, scope });
}

/** The position of a value, and the scope around it. */
interface Surroundings {
  readonly origin: Origin;
  readonly depth: number;
  readonly scope: Scope;
}

function addValue(
  collection: FileCollection,
  value: unknown,
  { origin, depth, scope: around }: Surroundings,
): void {
  const { origins, addresses, diagnostics, references, scopes } = collection;
  if (typeof value !== "object" || value === null || origins.has(value)) return;
  origins.set(value, origin);
  const { scope, addresses: own } = identify(value, around);
  for (const address of own) if (!addresses.has(address)) addresses.set(address, origin);
  if (depth > deepestLevel) {
    diagnostics.push(diagnose("nesting-too-deep", origin, { depth: deepestLevel }));
    return;
  }
  if (isReference(value)) {
    references.push(value);
    scopes.set(value, scope);
  }
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== "object") continue;
    const inner = {
      origin: originBelow(origin, key),
      depth: depth + 1,
      scope: scopeWithin(scope, value, key),
    };
    addValue(collection, item, inner);
  }
}

/** The origin of an object or an array. */
export function originOf({ origins, rootName }: FileCollection, value: object): Origin {
  return origins.get(value) ?? { file: rootName, pointer: "" };
}

/** A `$ref` and the surroundings that determine its target. */
export interface ReferenceText {
  readonly ref: string;
  /** The name of the file that has the reference. */
  readonly file: string;
  /** The address that the reference is relative to. */
  readonly base: string;
}

/** A reference with its surroundings. */
export function referenceText(collection: FileCollection, reference: ReferenceObject): ReferenceText {
  const { file } = originOf(collection, reference);
  return { ref: reference.$ref, file, base: collection.scopes.get(reference)?.base ?? addressOf(file) };
}

/** The origin that a reference names as a path. Undefined if it cannot be a path. */
export function pathTarget({ folder }: FileCollection, { ref, file }: ReferenceText): Origin | undefined {
  return parseReference(ref, file, folder);
}

/** The address that a reference names, if an `$id` or an anchor matters to it. Undefined for a plain path. */
export function addressTarget(text: ReferenceText): string | undefined {
  const { ref, file, base } = text;
  const isPlain = !hasIdAround(text) && !isAddress(ref) && !isAddress(file) && !/#[^/]/.test(ref);
  return isPlain ? undefined : resolveAddress(ref, base);
}

/** True if an `$id` around a reference changes its base. */
export function hasIdAround({ file, base }: ReferenceText): boolean {
  return base !== addressOf(file);
}

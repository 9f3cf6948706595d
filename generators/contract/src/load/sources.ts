import { resolve as absolute, basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";
import { isFields } from "../value.ts";
import {
  type Addresses,
  addressOf,
  identified,
  resolveAddress,
  type Scope,
  scopeOf,
  scopeWithin,
} from "./identifiers.ts";
import { loadMetaschema } from "./metaschema.ts";
import { appended, fragmentPointer, stepsOf } from "./pointer.ts";
import {
  isAddress,
  isThere,
  isWithin,
  parseReference,
  type Reference,
  refuseReference,
} from "./references.ts";
import { deepest, type Loaded, loadSourceFile, parseSource, type SourceFile } from "./source-file.ts";

/** What a reference leads to. */
export interface Target {
  readonly value: unknown;
  readonly origin: Origin;
}

/** An object whose `$ref` is a text. */
export interface ReferenceObject {
  readonly $ref: string;
}

/** A contract's files, and the way through them. */
export interface Sources {
  /** Left out where the contract itself cannot be read. */
  readonly root?: SourceFile;
  /** By name: relative to the contract's folder. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** In the order in which they were read. */
  readonly references: readonly ReferenceObject[];
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, absolute. */
  readonly paths: readonly string[];
  /** Where an object or an array stands. */
  originOf(value: object): Origin;
  /** Says where a value stands that was put together from others. */
  place<T extends object>(value: T, origin: Origin): T;
  /** Which file a reference leads to, and where in it, be there something or not; nothing if it was refused. */
  placeOf(reference: ReferenceObject): Reference | undefined;
  /** Where a reference leads, one step on; nothing if it leads nowhere. */
  resolve(reference: ReferenceObject): Target | undefined;
  /** Where that really stands which a path leads to through references. */
  reach(origin: Origin): Origin;
  /** The value itself, or what its references lead to in the end; nothing if they lead nowhere. */
  follow(value: unknown): unknown;
}

export function isReference(value: unknown): value is ReferenceObject {
  return isFields(value) && typeof value.$ref === "string";
}

export interface LoadOptions {
  /** Gives the text at an address (`https://…`). Left out: a reference to another computer is refused. */
  readonly fetch?: (address: string) => Promise<string>;
}

/** Reads a contract's file, and every file that it refers to within its folder. */
export async function loadSources(path: string, { fetch }: LoadOptions = {}): Promise<Sources> {
  const folder = dirname(absolute(path));
  const diagnostics: Diagnostic[] = [];
  const files = new Map<string, SourceFile>();
  const origins = new WeakMap<object, Origin>();
  const references: ReferenceObject[] = [];
  const bases = new WeakMap<object, string>();
  const addresses: Addresses = new Map();
  const paths: string[] = [];

  const originOf = (value: object): Origin => origins.get(value) ?? { file: basename(path), pointer: "" };
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
      if (typeof item === "object") {
        const within = { file: origin.file, pointer: appended(origin.pointer, key) };
        note(item, within, depth + 1, scopeWithin(scope, value, key));
      }
    }
  };
  const add = async (name: string, wantedBy?: ReferenceObject): Promise<void> => {
    const loaded = await loadSourceFile(join(folder, name), name);
    if (
      loaded.file === undefined &&
      wantedBy !== undefined &&
      loaded.diagnostics[0]?.code === "file-missing"
    ) {
      diagnostics.push(diagnose("ref-missing", originOf(wantedBy), { ref: wantedBy.$ref }));
      return;
    }
    take(name, loaded);
    if (loaded.file !== undefined) paths.push(loaded.file.path);
  };
  const take = (name: string, { file, diagnostics: found }: Loaded): void => {
    diagnostics.push(...found);
    if (file === undefined) return;
    files.set(name, file);
    const address = addressOf(name);
    if (!addresses.has(address)) addresses.set(address, { file: name, pointer: "" });
    note(file.data, { file: name, pointer: "" }, 0, scopeOf(name, name === basename(path)));
  };

  await add(basename(path));
  const tried = new Set([basename(path)]);
  const addressIn = (reference: ReferenceObject): string | undefined => {
    const { $ref } = reference;
    const { file } = originOf(reference);
    const base = bases.get(reference);
    const isPlain = base === undefined && !isAddress($ref) && !isAddress(file) && !/#[^/]/.test($ref);
    return isPlain ? undefined : resolveAddress($ref, base ?? addressOf(file));
  };
  /** Reads the file in the contract's folder that a reference leads to; false if it may lead elsewhere. */
  const loadNear = async (reference: ReferenceObject): Promise<boolean> => {
    const origin = originOf(reference);
    const address = addressIn(reference);
    if (address !== undefined && addresses.has(withoutFragment(address))) return true;
    const file = parseReference(reference.$ref, origin.file)?.file;
    if (file === undefined) return false;
    if (tried.has(file)) return true;
    if (bases.has(reference) && !(await isThere(folder, file))) return false;
    tried.add(file);
    if (await isWithin(folder, file)) await add(file, reference);
    else diagnostics.push(diagnose("ref-outside", origin, { ref: reference.$ref }));
    return true;
  };
  /** Reads what a reference leads to that is in no file of the folder. */
  const loadFar = async (reference: ReferenceObject): Promise<void> => {
    const origin = originOf(reference);
    const address = withoutFragment(addressIn(reference) ?? reference.$ref);
    if (addresses.has(address) || tried.has(address)) return;
    const loaded = (await loadMetaschema(address)) ?? (await fetched(address, reference));
    if (loaded !== undefined) {
      tried.add(address);
      take(address, loaded);
    } else {
      const missing = diagnose("ref-missing", origin, { ref: reference.$ref });
      diagnostics.push(refuseReference(reference.$ref, origin) ?? missing);
    }
  };
  const fetched = async (address: string, reference: ReferenceObject): Promise<Loaded | undefined> => {
    if (fetch === undefined || !/^https?:/i.test(address)) return undefined;
    try {
      return parseSource(await fetch(address), address, address);
    } catch (error) {
      const cause = (error as Error).message;
      return { diagnostics: [diagnose("ref-unreachable", originOf(reference), { ref: address, cause })] };
    }
  };
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

  const ends = new Map<ReferenceObject, unknown>();
  const identifiedPlaces = new Map<ReferenceObject, Reference | undefined>();
  const placeOf = (reference: ReferenceObject): Reference | undefined => {
    if (identifiedPlaces.has(reference)) return identifiedPlaces.get(reference);
    const plain = parseReference(reference.$ref, originOf(reference).file);
    const address = addressIn(reference);
    if (address === undefined) return plain;
    identifiedPlaces.set(reference, plain); // so that a circle through it ends
    const place = placeAt(address, addresses);
    // Where an "$id" leads nowhere, it was not meant to change what references are relative to.
    const isFound = place !== undefined && (plain === undefined || targetAt(place) !== undefined);
    identifiedPlaces.set(reference, isFound ? place : plain);
    return isFound ? place : plain;
  };
  const targetAt = (place: Reference): Target | undefined => {
    const file = files.get(place.file);
    if (file === undefined) return undefined;
    let target: Target | undefined = { value: file.data, origin: { file: place.file, pointer: "" } };
    for (const step of stepsOf(place.pointer)) {
      target = stepInto(target, step);
      if (target === undefined) return undefined;
    }
    return target;
  };
  const resolve = (reference: ReferenceObject): Target | undefined => {
    const place = placeOf(reference);
    return place === undefined ? undefined : targetAt(place);
  };
  const stepInto = ({ value, origin }: Target, step: string): Target | undefined => {
    const holder = isReference(value) && !Object.hasOwn(value, step) ? follow(value) : value;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, step)) return undefined;
    const { file, pointer } = holder === value ? origin : originOf(holder);
    const item = (holder as Readonly<Record<string, unknown>>)[step];
    return { value: item, origin: { file, pointer: appended(pointer, step) } };
  };
  const follow = (value: unknown): unknown => {
    const passed: ReferenceObject[] = [];
    let end = value;
    while (isReference(end) && !ends.has(end)) {
      passed.push(end);
      ends.set(end, undefined); // so that a circle ends here, leading nowhere
      end = resolve(end)?.value;
    }
    if (isReference(end)) end = ends.get(end);
    for (const reference of passed) ends.set(reference, end);
    return end;
  };

  const reach = ({ file, pointer }: Origin): Origin => {
    let target: Target = { value: files.get(file)?.data, origin: { file, pointer: "" } };
    for (const step of stepsOf(pointer)) {
      const origin = { file: target.origin.file, pointer: appended(target.origin.pointer, step) };
      target = stepInto(target, step) ?? { value: undefined, origin };
    }
    return target.origin;
  };

  const place = <T extends object>(value: T, origin: Origin): T => {
    origins.set(value, origin);
    return value;
  };
  const root = files.get(basename(path));
  return compactRoot(
    { files, references, diagnostics, paths, originOf, place, placeOf, resolve, reach, follow },
    root,
  );
}

/** The place of an address, by the `$id`s and files that there are. */
function placeAt(address: string, addresses: Addresses): Reference | undefined {
  const named = addresses.get(address);
  if (named !== undefined) return named;
  const around = addresses.get(withoutFragment(address));
  const pointer = fragmentPointer(address.slice(withoutFragment(address).length + 1));
  if (around === undefined || (pointer !== "" && !pointer.startsWith("/"))) return undefined;
  return { file: around.file, pointer: around.pointer + pointer };
}

function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, "");
}

function compactRoot(sources: Omit<Sources, "root">, root: SourceFile | undefined): Sources {
  return root === undefined ? sources : { ...sources, root };
}

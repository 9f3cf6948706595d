import { basename } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Origin } from "../model/contract.ts";
import { appended, isPointer, stepsOf } from "../values/pointer.ts";
import { placeAt } from "./identifiers.ts";
import {
  isReference,
  type LoadOptions,
  loadFiles,
  type ReferenceObject,
  type Unreadable,
} from "./load-files.ts";
import type { Reference } from "./references.ts";
import type { SourceFile } from "./source-file.ts";

export { isReference, type ReferenceObject };

/** What a reference leads to. */
export interface Target {
  readonly value: unknown;
  readonly origin: Origin;
}

/** A contract's files, and the way through them. */
export interface Sources {
  /** Left out where the contract itself cannot be read. */
  readonly root?: SourceFile;
  /** By name: relative to the contract's folder, or the URI of a file on another computer. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** In the order in which they were read. */
  readonly references: readonly ReferenceObject[];
  /** References to files that cannot be read, by the file. */
  readonly unreadable: Unreadable;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file of this computer that was read, or is missing, absolute. */
  readonly paths: readonly string[];
  /** Where an object or an array stands. */
  originOf(value: object): Origin;
  /** Says where a value stands that was put together from others. */
  place<T extends object>(value: T, origin: Origin): T;
  /** The file and the place in it that a reference names; nothing if it can be neither of them. */
  placeOf(reference: ReferenceObject): Reference | undefined;
  /** Where a reference leads, one step on; nothing if it leads nowhere. */
  resolve(reference: ReferenceObject): Target | undefined;
  /** Where that really stands which a path leads to through references. */
  reach(origin: Origin): Origin;
  /** The value itself, or what its references lead to in the end; nothing if they lead nowhere. */
  follow(value: unknown): unknown;
}

/** Reads a contract's file, and every file that it refers to, as far as it may. */
export async function loadSources(path: string, options: LoadOptions = {}): Promise<Sources> {
  const loaded = await loadFiles(path, options);
  const { files, references, unreadable, origins, addresses, diagnostics, paths } = loaded;
  const { plainPlaceOf, addressIn } = loaded;
  const originOf = (value: object): Origin => origins.get(value) ?? { file: basename(path), pointer: "" };

  const ends = new Map<ReferenceObject, unknown>();
  const places = new Map<ReferenceObject, Reference | undefined>();
  const placeOf = (reference: ReferenceObject): Reference | undefined => {
    if (places.has(reference)) return places.get(reference);
    const plain = plainPlaceOf(reference);
    places.set(reference, plain); // so that a circle through it ends
    const address = addressIn(reference);
    if (address === undefined) return plain;
    const place = placeAt(address, addresses);
    // Where an "$id" leads nowhere, it was not meant to change what references are relative to.
    const isFound = place !== undefined && (plain === undefined || targetAt(place) !== undefined);
    places.set(reference, isFound ? place : plain);
    return isFound ? place : plain;
  };
  const resolve = (reference: ReferenceObject): Target | undefined => {
    const place = placeOf(reference);
    return place === undefined ? undefined : targetAt(place);
  };
  const targetAt = (place: Reference): Target | undefined => {
    const file = files.get(place.file);
    if (file === undefined || !isPointer(place.pointer)) return undefined;
    let target: Target | undefined = { value: file.data, origin: { file: place.file, pointer: "" } };
    for (const step of stepsOf(place.pointer)) {
      target = stepInto(target, step);
      if (target === undefined) return undefined;
    }
    return target;
  };
  const stepInto = ({ value, origin }: Target, step: string): Target | undefined => {
    const holder = isReference(value) && !Object.hasOwn(value, step) ? follow(value) : value;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, step)) return undefined;
    const { file, pointer } = holder === value ? origin : originOf(holder);
    if (Array.isArray(holder) && step === "length") return undefined;
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
    { files, references, unreadable, diagnostics, paths, originOf, place, placeOf, resolve, reach, follow },
    root,
  );
}

function compactRoot(sources: Omit<Sources, "root">, root: SourceFile | undefined): Sources {
  return root === undefined ? sources : { ...sources, root };
}

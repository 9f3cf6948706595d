import { resolve as absolute, basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";
import { isFields } from "../value.ts";
import { appended, stepsOf } from "./pointer.ts";
import { isWithin, parseReference, refuseReference } from "./references.ts";
import { deepest, loadSourceFile, type SourceFile } from "./source-file.ts";

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

/** Reads a contract's file, and every file that it refers to within its folder. */
export async function loadSources(path: string): Promise<Sources> {
  const folder = dirname(absolute(path));
  const diagnostics: Diagnostic[] = [];
  const files = new Map<string, SourceFile>();
  const origins = new WeakMap<object, Origin>();
  const references: ReferenceObject[] = [];
  const paths: string[] = [];

  const originOf = (value: object): Origin => origins.get(value) ?? { file: basename(path), pointer: "" };
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
    diagnostics.push(...loaded.diagnostics);
    if (loaded.file === undefined) return;
    files.set(name, loaded.file);
    paths.push(loaded.file.path);
    note(loaded.file.data, { file: name, pointer: "" }, 0);
  };

  await add(basename(path));
  const tried = new Set([basename(path)]);
  // The list grows while it is walked: a file that is read brings references of its own.
  for (const reference of references) {
    const origin = originOf(reference);
    const refused = refuseReference(reference.$ref, origin);
    const file = parseReference(reference.$ref, origin.file)?.file;
    if (refused !== undefined) diagnostics.push(refused);
    else if (file !== undefined && !tried.has(file)) {
      tried.add(file);
      if (await isWithin(folder, file)) await add(file, reference);
      else diagnostics.push(diagnose("ref-outside", origin, { ref: reference.$ref }));
    }
  }

  const ends = new Map<ReferenceObject, unknown>();
  const resolve = (reference: ReferenceObject): Target | undefined => {
    const place = parseReference(reference.$ref, originOf(reference).file);
    const file = place === undefined ? undefined : files.get(place.file);
    if (place === undefined || file === undefined) return undefined;
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
    { files, references, diagnostics, paths, originOf, place, resolve, reach, follow },
    root,
  );
}

function compactRoot(sources: Omit<Sources, "root">, root: SourceFile | undefined): Sources {
  return root === undefined ? sources : { ...sources, root };
}

import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { ReferenceObject } from "../references/reference-object.ts";
import type { SourceFile } from "../text/source-file.ts";
import type { Origin } from "../values/origin.ts";
import { originOf } from "./file-collection.ts";
import { type LoadedFiles, type LoadOptions, loadFiles } from "./load-files.ts";
import type { UnreadableReferences } from "./refusal.ts";
import { openResolver, type Resolver } from "./resolver.ts";

/** The parsed files of a contract, and the way through their references. Later steps do not change them. */
export interface Sources extends Resolver {
  /** The contract itself. Undefined if it cannot be read. */
  readonly root: SourceFile | undefined;
  /** By name: relative to the contract's folder, or the URI of a file on another computer. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** In the order of reading. */
  readonly references: readonly ReferenceObject[];
  readonly unreadable: UnreadableReferences;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file of this computer that was read or is missing, absolute. */
  readonly paths: readonly string[];
  /** The results of reading the files, for the next reading. */
  readonly loaded: LoadedFiles;
  /** The origin of an object or an array. */
  originOf(value: object): Origin;
}

/** Reads a contract's file and every file that it refers to. */
export async function loadSources(path: string, options: LoadOptions = {}): Promise<Sources> {
  const collection = await loadFiles(path, options);
  const { files, references, unreadable, diagnostics, paths, loaded, rootName } = collection;
  return {
    root: files.get(rootName),
    files,
    references,
    unreadable,
    diagnostics,
    paths,
    loaded,
    originOf: (value) => originOf(collection, value),
    ...openResolver(collection),
  };
}

/** The same sources with the origins of values that were derived from them. */
export function withOrigins<S extends Sources>(sources: S, origins: ReadonlyMap<object, Origin>): S {
  return { ...sources, originOf: (value: object) => origins.get(value) ?? sources.originOf(value) };
}

import { join, resolve } from "node:path";
import { diagnose } from "../diagnostics/diagnose.ts";
import { withoutFragment } from "../references/addresses.ts";
import { intendedReference } from "../references/intended-reference.ts";
import { isRemote } from "../references/parse-reference.ts";
import type { ReferenceObject } from "../references/reference-object.ts";
import type { LoadedFile } from "../text/source-file.ts";
import { originText } from "../values/origin.ts";
import {
  addFile,
  addressTarget,
  type FileCollection,
  hasIdAround,
  openCollection,
  originOf,
  pathTarget,
  referenceText,
} from "./file-collection.ts";
import { exists, isInside } from "./local-files.ts";
import { readSourceFile } from "./read-source-file.ts";
import type { Refusal } from "./refusal.ts";
import { type Fetch, openRemoteLoader } from "./remote-files.ts";

export interface LoadOptions {
  /** The folder that references must stay in. Default: the contract's folder. */
  readonly root?: string;
  /** Gets a file from another computer. Without it, such references are refused. */
  readonly fetch?: Fetch;
  /** The files of an earlier reading. Unchanged files are not parsed again. */
  readonly previous?: LoadedFiles;
}

/** The results of reading files, by path. */
export type LoadedFiles = ReadonlyMap<string, LoadedFile>;

/** The state of loading a contract. */
interface Loading {
  readonly collection: FileCollection;
  readonly options: LoadOptions;
  readonly loadRemote: (uri: string) => Promise<LoadedFile | Refusal>;
}

const mostMegabytes = 30;

/**
 * Reads a contract's file and every file that it refers to.
 *
 * A reference may name a schema's `$id`, which looks like the address of a file on another computer. That is why each
 * round first reads the files of this computer, and looks elsewhere only for references that are still unknown then.
 */
export async function loadFiles(path: string, options: LoadOptions): Promise<FileCollection> {
  const collection = openCollection(path);
  const loading: Loading = { collection, options, loadRemote: openRemoteLoader(options.fetch) };
  const { references, diagnostics, rootName } = collection;
  const root = await readLocal(loading, rootName);
  diagnostics.push(...root.diagnostics);
  collection.bytes += root.file?.bytes ?? 0;
  if (root.file !== undefined) addFile(collection, root.file);
  // The list of references grows during this loop.
  for (let done = 0; done < references.length; ) {
    const unknown: ReferenceObject[] = [];
    for (; done < references.length; done += 1) {
      const reference = references[done] as ReferenceObject;
      if (!(await loadLocalTarget(loading, reference))) unknown.push(reference);
    }
    for (const reference of unknown) await loadRemoteTarget(loading, reference);
  }
  return collection;
}

/** Reads the file of this computer that a reference names. Returns false if the target may be elsewhere. */
async function loadLocalTarget(loading: Loading, reference: ReferenceObject): Promise<boolean> {
  const { collection } = loading;
  const { addresses, rootName, outcomes, folder } = collection;
  const text = referenceText(collection, reference);
  const address = addressTarget(text);
  if (address !== undefined && addresses.has(withoutFragment(address))) return true;
  const name = pathTarget(collection, text)?.file;
  if (name === undefined || isRemote(name)) return false;
  if (name === rootName) return true;
  const isCertain = !hasIdAround(text) || outcomes.has(name);
  if (!isCertain && !(await exists(join(folder, name)))) return false;
  await loadOnce(loading, reference, { name, load: () => readAllowed(loading, name) });
  return true;
}

/** Reads the file of another computer that a reference names. */
async function loadRemoteTarget(loading: Loading, reference: ReferenceObject): Promise<void> {
  const { collection, options, loadRemote } = loading;
  const text = referenceText(collection, reference);
  const { ref, file } = text;
  const address = withoutFragment(addressTarget(text) ?? ref);
  if (collection.addresses.has(address)) return;
  const isPossible = pathTarget(collection, text) !== undefined;
  // Without a fetch function, a relative path below an "$id" is a path that leads nowhere.
  const isRequested = isRemote(ref) || isRemote(file) || options.fetch !== undefined;
  if (isRemote(address) && isPossible && isRequested) {
    await loadOnce(loading, reference, { name: address, load: () => loadRemote(address) });
    return;
  }
  const refusal = leadsNowhere(collection, isPossible ? "ref-missing" : "ref-outside");
  refuse(collection, reference, { name: originText(originOf(collection, reference)), refusal });
}

interface WantedFile {
  readonly name: string;
  readonly load: () => Promise<LoadedFile | Refusal>;
}

/** Reads a file at the first reference to it, and refuses each reference to a file that cannot be read. */
async function loadOnce(
  { collection }: Loading,
  reference: ReferenceObject,
  { name, load }: WantedFile,
): Promise<void> {
  const { outcomes } = collection;
  if (!outcomes.has(name)) {
    outcomes.set(name, undefined);
    outcomes.set(name, receive(collection, reference, await load()));
  }
  const refusal = outcomes.get(name);
  if (refusal !== undefined) refuse(collection, reference, { name, refusal });
}

/** Adds a file that was read. Returns the refusal if it cannot be used. */
function receive(
  collection: FileCollection,
  reference: ReferenceObject,
  loaded: LoadedFile | Refusal,
): Refusal | undefined {
  if (typeof loaded === "function") return loaded;
  collection.diagnostics.push(...loaded.diagnostics);
  const { file } = loaded;
  if (file === undefined) return () => [];
  collection.bytes += file.bytes;
  if (collection.bytes > mostMegabytes * 1_000_000)
    return (ref, at) => [diagnose("files-too-large", at, { ref, megabytes: mostMegabytes })];
  addFile(collection, file, reference);
  return undefined;
}

function refuse(
  collection: FileCollection,
  reference: ReferenceObject,
  { name, refusal }: { readonly name: string; readonly refusal: Refusal },
): void {
  const { unreadable, diagnostics } = collection;
  const problems = refusal(reference.$ref, originOf(collection, reference));
  const refused = unreadable.get(name) ?? [];
  if (refused.length === 0) diagnostics.push(...problems);
  refused.push({ reference, problems });
  unreadable.set(name, refused);
}

/** Reads a file of this computer, unless it is outside the folder that references must stay in. */
async function readAllowed(loading: Loading, name: string): Promise<LoadedFile | Refusal> {
  const { collection, options } = loading;
  const bounds = options.root === undefined ? collection.folder : resolve(options.root);
  if (!(await isInside(bounds, join(collection.folder, name))))
    return leadsNowhere(collection, "ref-outside");
  const loaded = await readLocal(loading, name);
  const isMissing = loaded.diagnostics[0]?.code === "file-missing";
  return isMissing ? leadsNowhere(collection, "ref-missing") : loaded;
}

async function readLocal({ collection, options }: Loading, name: string): Promise<LoadedFile> {
  const path = join(collection.folder, name);
  collection.paths.push(path);
  const loaded = await readSourceFile({ path, name }, options.previous?.get(path));
  if (loaded.text !== undefined) collection.loaded.set(path, loaded);
  return loaded;
}

/** The refusal for a reference to a missing file, with the intended reference if only its "#/" is missing. */
function leadsNowhere({ files }: FileCollection, code: "ref-missing" | "ref-outside"): Refusal {
  return (ref, at) => {
    const meant = intendedReference(ref, files.get(at.file)?.data);
    return [diagnose(code, at, meant === undefined ? { ref } : { ref, meant })];
  };
}

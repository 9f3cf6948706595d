import { basename } from "node:path";
import type {
  Contract,
  Diagnostic,
  Emitter,
  EmitterResult,
  GeneratedFile,
  ReadResult,
} from "@posthorn/contract";
import type { ModuleCache, SharingContract, TypescriptOptions } from "@posthorn/generator-typescript";
import { isError } from "../diagnostics/diagnostics.ts";
import { callEmitter } from "./call-emitter.ts";
import { withoutReadingOptions } from "./generate-files.ts";
import {
  type GenerateFilesRequest,
  type GenerateFilesResult,
  type OpenContract,
  openContract,
} from "./open-contract.ts";
import { openSharedPaths, type SharedPaths } from "./shared-paths.ts";
import { typescript, typescriptOptionsOf } from "./typescript.ts";

export interface GenerateTogetherRequest {
  readonly contracts: readonly TogetherContract[];
  /** The folder for the schemas that at least two of the contracts refer to. */
  readonly shared: string;
}

export interface TogetherContract extends GenerateFilesRequest {
  /** The contract's output folder. Its imports from the shared folder are relative to it. */
  readonly out: string;
}

export interface GenerateTogetherResult {
  /** One for each contract, in their order. If one of them has an error, none has files. */
  readonly contracts: readonly GenerateFilesResult[];
  /** The files of the shared folder; empty if the contracts share no schemas. */
  readonly shared: readonly GeneratedFile[];
}

/** Generates the files of several contracts in cache, and the schemas that they share only once. */
export function generateTogether(request: GenerateTogetherRequest): Promise<GenerateTogetherResult> {
  return openTogether(request)();
}

/** Returns a function that does so repeatedly. Parts that did not change are reused. */
export function openTogether({
  contracts,
  shared,
}: GenerateTogetherRequest): () => Promise<GenerateTogetherResult> {
  const entries = contracts.map((request) => openEntry(request, shared));
  return async () => {
    const read: ReadEntry[] = [];
    for (const entry of entries) read.push(await readEntry(entry));
    const valid = read.flatMap(validEntry);
    return valid.length < read.length
      ? { contracts: read.map(withoutFiles), shared: [] }
      : await generateEntries(valid);
  };
}

async function generateEntries(entries: readonly ValidEntry[]): Promise<GenerateTogetherResult> {
  const generator = await import("@posthorn/generator-typescript");
  const sharing = entries.flatMap((entry) => sharingEmitters(entry, generator.openModuleCache));
  const generated = generator.generateTogether(sharing.map(({ contract }) => contract));
  const results = new Map(sharing.map(({ part }, index) => [part, generated.results[index]]));
  const contracts: GenerateFilesResult[] = [];
  for (const entry of entries) contracts.push(await finishEntry(entry, results, generated.places));
  return contracts.some(({ diagnostics }) => diagnostics.some(isError))
    ? { contracts: contracts.map((each) => ({ ...each, files: [] })), shared: [] }
    : { contracts, shared: generated.shared };
}

/** A contract that is read and generated repeatedly. */
interface Entry extends OpenContract {
  readonly request: TogetherContract;
  readonly parts: readonly EmitterPart[];
  readonly paths: SharedPaths;
}

/** One emitter of a contract. Only an emitter of TypeScript has options, and shares schemas. */
interface EmitterPart {
  readonly emitter: Emitter;
  readonly options: TypescriptOptions | undefined;
  cache?: ModuleCache;
}

/** A contract that was read. Its diagnostics include the schemas that TypeScript does not support. */
interface ReadEntry {
  readonly entry: Entry;
  readonly read: ReadResult;
  readonly diagnostics: readonly Diagnostic[];
}

/** A contract without errors. */
interface ValidEntry extends ReadEntry {
  readonly contract: Contract;
}

function openEntry(request: TogetherContract, shared: string): Entry {
  const { emitters = [typescript(withoutReadingOptions(request.options))] } = request;
  return {
    request,
    ...openContract(request),
    parts: emitters.map((emitter) => ({ emitter, options: typescriptOptionsOf(emitter) })),
    paths: openSharedPaths(request, shared),
  };
}

async function readEntry(entry: Entry): Promise<ReadEntry> {
  const read = await entry.read();
  const { contract, diagnostics, locate } = read;
  if (contract === undefined || entry.parts.every(({ options }) => options === undefined))
    return { entry, read, diagnostics };
  const { checkSupport } = await import("@posthorn/generator-typescript");
  const unsupported = checkSupport(contract).map((each) => ({ ...each, ...locate(each) }));
  return { entry, read, diagnostics: [...diagnostics, ...unsupported] };
}

function validEntry(entry: ReadEntry): readonly ValidEntry[] {
  const { contract } = entry.read;
  return contract === undefined || entry.diagnostics.some(isError) ? [] : [{ ...entry, contract }];
}

function withoutFiles({ diagnostics, read }: ReadEntry): GenerateFilesResult {
  return { files: [], diagnostics, sources: read.files };
}

interface SharingEmitter {
  readonly part: EmitterPart;
  readonly contract: SharingContract;
}

/** The emitters of a contract that share schemas. */
function sharingEmitters(
  { entry, contract }: ValidEntry,
  openModuleCache: () => ModuleCache,
): readonly SharingEmitter[] {
  const { request, parts, paths } = entry;
  return parts.flatMap((part) => {
    if (part.options === undefined) return [];
    part.cache ??= openModuleCache();
    const options = { ...part.options, source: basename(request.contract) };
    return [{ part, contract: { contract, options, cache: part.cache, ...paths } }];
  });
}

/**
 * Calls the other emitters of a contract, and combines all results.
 *
 * @param shared - the places of the schemas that are shared
 */
async function finishEntry(
  { entry, read, contract, diagnostics }: ValidEntry,
  sharingResults: ReadonlyMap<EmitterPart, EmitterResult | undefined>,
  shared: ReadonlySet<string>,
): Promise<GenerateFilesResult> {
  const { request, parts, paths, finish } = entry;
  const results: EmitterResult[] = [];
  for (const part of parts)
    results.push(sharingResults.get(part) ?? (await callEmitter(part.emitter, contract, request)));
  // A shared schema keeps its name even if the contract uses the name for something else.
  const remaining = diagnostics.filter(
    (each) => each.code !== "schema-name-collision" || !shared.has(paths.placeOf(each)),
  );
  return finish({ ...read, diagnostics: remaining }, results);
}

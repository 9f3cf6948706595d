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
import {
  emit,
  type GenerateFilesRequest,
  type GenerateFilesResult,
  type OpenContract,
  openContract,
  typescriptOptions,
} from "./generate-files.ts";
import { openPlaces, type Places } from "./places.ts";
import { optionsOf, typescript } from "./typescript.ts";

export interface GenerateTogetherRequest {
  readonly contracts: readonly TogetherContract[];
  /** The folder for the schemas that at least two of the contracts refer to. */
  readonly shared: string;
}

export interface TogetherContract extends GenerateFilesRequest {
  /** The folder for the contract's files. What they import from the shared folder is relative to it. */
  readonly out: string;
}

export interface GenerateTogetherResult {
  /** For each contract, in their order. If there is an error among the diagnostics of one, none has files. */
  readonly contracts: readonly GenerateFilesResult[];
  /** The files of the shared folder; none if the contracts share nothing. */
  readonly shared: readonly GeneratedFile[];
}

/** Turns several contracts into files, in memory, and the schemas that they share into files of their own. */
export function generateTogether(request: GenerateTogetherRequest): Promise<GenerateTogetherResult> {
  return openTogether(request)();
}

/** A function that does so again and again: what has not changed in between is not done again. */
export function openTogether({
  contracts,
  shared,
}: GenerateTogetherRequest): () => Promise<GenerateTogetherResult> {
  const entries = contracts.map((request) => openEntry(request, shared));
  return async () => {
    const found: Found[] = [];
    for (const entry of entries) found.push(await readEntry(entry));
    const readable = found.flatMap(readableOf);
    if (readable.length < found.length) return { contracts: found.map(withoutFiles), shared: [] };
    const generator = await import("@posthorn/generator-typescript");
    const sharing = readable.flatMap((each) => sharingOf(each, generator.openModuleCache));
    const {
      results,
      shared: files,
      places,
    } = generator.generateTogether(sharing.map((each) => each.contract));
    const made = new Map(sharing.map(({ part }, index) => [part, results[index]]));
    const finished: GenerateFilesResult[] = [];
    for (const each of readable) finished.push(await finishEntry(each, made, places));
    return finished.some(({ diagnostics }) => diagnostics.some(isError))
      ? { contracts: finished.map((each) => ({ ...each, files: [] })), shared: [] }
      : { contracts: finished, shared: files };
  };
}

/** A contract that is read and generated again and again. */
interface Entry extends OpenContract {
  readonly request: TogetherContract;
  readonly parts: readonly Part[];
  readonly places: Places;
}

/** One of a contract's emitters. That of TypeScript has options, and takes part in sharing. */
interface Part {
  readonly emitter: Emitter;
  readonly options: TypescriptOptions | undefined;
  cache?: ModuleCache;
}

/** What was read of a contract, and what TypeScript cannot express of it. */
interface Found {
  readonly entry: Entry;
  readonly found: ReadResult;
  readonly diagnostics: readonly Diagnostic[];
}

/** A contract without errors. */
interface Readable extends Found {
  readonly contract: Contract;
}

function openEntry(request: TogetherContract, shared: string): Entry {
  const { emitters = [typescript(typescriptOptions(request.options))] } = request;
  return {
    request,
    ...openContract(request),
    parts: emitters.map((emitter) => ({ emitter, options: optionsOf(emitter) })),
    places: openPlaces(request, shared),
  };
}

async function readEntry(entry: Entry): Promise<Found> {
  const found = await entry.read();
  const { contract, diagnostics, locate } = found;
  if (contract === undefined || entry.parts.every(({ options }) => options === undefined))
    return { entry, found, diagnostics };
  const { checkSupport } = await import("@posthorn/generator-typescript");
  const unsupported = checkSupport(contract).map((each) => ({ ...each, ...locate(each) }));
  return { entry, found, diagnostics: [...diagnostics, ...unsupported] };
}

function readableOf(each: Found): readonly Readable[] {
  const { contract } = each.found;
  return contract === undefined || each.diagnostics.some(isError) ? [] : [{ ...each, contract }];
}

function withoutFiles({ diagnostics, found }: Found): GenerateFilesResult {
  return { files: [], diagnostics, sources: found.files };
}

interface Sharing {
  readonly part: Part;
  readonly contract: SharingContract;
}

function sharingOf({ entry, contract }: Readable, openCache: () => ModuleCache): readonly Sharing[] {
  const { request, parts, places } = entry;
  return parts.flatMap((part) => {
    if (part.options === undefined) return [];
    part.cache ??= openCache();
    const options = { ...part.options, source: basename(request.contract) };
    return [{ part, contract: { contract, options, cache: part.cache, ...places } }];
  });
}

/** Calls the emitters that share nothing, and puts all results together. */
async function finishEntry(
  { entry, found, contract, diagnostics }: Readable,
  made: ReadonlyMap<Part, EmitterResult | undefined>,
  shared: ReadonlySet<string>,
): Promise<GenerateFilesResult> {
  const { request, parts, places, finish } = entry;
  const results: EmitterResult[] = [];
  for (const part of parts) results.push(made.get(part) ?? (await emit(part.emitter, contract, request)));
  // A shared schema keeps its name, whatever else the contract calls so.
  const right = diagnostics.filter(
    (each) => each.code !== "schema-name-collision" || !shared.has(places.placeOf(each)),
  );
  return finish({ ...found, diagnostics: right }, results);
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

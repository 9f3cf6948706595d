import { basename } from "node:path";
import type {
  Contract,
  Diagnostic,
  Emitter,
  EmitterResult,
  GeneratedFile,
  ReadResult,
  RuleSettings,
} from "@posthorn/contract";
import type { ContractOptions } from "../configuration/options.ts";
import { checkEmitted } from "../output/check-paths.ts";
import { type TypescriptOptions, typescript } from "./typescript.ts";

export interface GenerateFilesRequest {
  /** The contract's file. */
  readonly contract: string;
  /** With `emitters`, only those of reading: others are the emitters' own. */
  readonly options?: ContractOptions;
  /** What makes the files. Default: `[typescript(options)]`. */
  readonly emitters?: readonly Emitter[];
  /** The severity of warnings and information, by their codes. */
  readonly rules?: RuleSettings;
}

export interface GenerateFilesResult {
  /** In the order of their paths; none if there is an error among the diagnostics. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that the contract is made of or wants, absolute: what to watch. */
  readonly sources: readonly string[];
}

/** Turns a contract into files, in memory. Nothing is written, and nothing that stands in a contract makes it reject. */
export function generateFiles(request: GenerateFilesRequest): Promise<GenerateFilesResult> {
  return openGenerator(request)();
}

/** The files of a contract, with the contract itself if it can be read. */
export interface Generated extends GenerateFilesResult {
  readonly contract?: Contract;
}

/** A function that turns a contract into files, again and again: what has not changed in between is not done again. */
export function openGenerator(request: GenerateFilesRequest): () => Promise<Generated> {
  const { read, finish } = openContract(request);
  const { emitters = [typescript(typescriptOptions(request.options))] } = request;
  return async () => {
    const found = await read();
    const { contract } = found;
    if (contract === undefined) return { files: [], diagnostics: found.diagnostics, sources: found.files };
    const results: EmitterResult[] = [];
    for (const emitter of emitters) results.push(await emit(emitter, contract, request));
    return { contract, ...(await finish(found, results)) };
  };
}

/** The options of a contract that are not of reading it. */
export function typescriptOptions({
  strict,
  root,
  allowRemote,
  ...others
}: ContractOptions = {}): TypescriptOptions {
  return others;
}

/** A contract that is read again and again. */
export interface OpenContract {
  readonly read: () => Promise<ReadResult>;
  /** Puts together what emitters made of what was read. */
  readonly finish: (found: ReadResult, results: readonly EmitterResult[]) => Promise<GenerateFilesResult>;
}

export function openContract({
  contract: path,
  options = {},
  rules = {},
}: GenerateFilesRequest): OpenContract {
  const { strict = false, root, allowRemote = false } = options;
  const remote = new Map<string, Promise<string>>();
  let reader: ReturnType<typeof openReader> | undefined;

  async function openReader() {
    const { fetchRemote, readCache, readContract } = await import("@posthorn/contract");
    const cache = readCache();
    const fetch = (uri: string): Promise<string> => {
      const text = remote.get(uri) ?? fetchRemote(uri);
      remote.set(uri, text);
      text.catch(() => remote.delete(uri));
      return text;
    };
    const given = {
      strict,
      cache,
      rules,
      ...(root === undefined ? {} : { root }),
      ...(allowRemote && { fetch }),
    };
    return () => readContract(path, given);
  }

  return {
    async read() {
      reader ??= openReader();
      return (await reader)();
    },
    async finish({ diagnostics, files: sources, locate }, results) {
      const { withRules } = await import("@posthorn/contract");
      const emitted = results.flatMap(({ diagnostics: said = [] }) =>
        said.map((each) => ({ ...each, ...locate(each) })),
      );
      const all = [
        ...diagnostics,
        ...withRules(emitted, rules),
        ...checkEmitted(
          results.map(({ files }) => files),
          path,
        ),
      ];
      const files = all.some(({ severity }) => severity === "error")
        ? []
        : results.flatMap((each) => each.files);
      return {
        files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
        diagnostics: all,
        sources,
      };
    },
  };
}

/** Calls an emitter. One of somebody else that throws is reported like anything else that is wrong. */
export async function emit(
  emitter: Emitter,
  contract: Contract,
  { contract: path, emitters }: GenerateFilesRequest,
): Promise<EmitterResult> {
  try {
    return checked(await emitter(contract, { source: basename(path) }));
  } catch (error) {
    if (emitters === undefined) throw error;
    return failed(error, path);
  }
}

function checked(result: EmitterResult): EmitterResult {
  if (Array.isArray(result?.files)) return result;
  throw new TypeError("it gives no list of files");
}

function failed(error: unknown, file: string): EmitterResult {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const message = `An emitter failed with "${cause}". Correct the emitter, or the contract if it says so.`;
  return {
    files: [],
    diagnostics: [{ severity: "error", code: "emitter-failed", message, file, pointer: "" }],
  };
}

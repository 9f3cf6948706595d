import type {
  Diagnostic,
  Emitter,
  EmitterResult,
  GeneratedFile,
  ReadResult,
  RuleSettings,
} from "@posthorn/contract";
import type { ContractOptions } from "../configuration/options.ts";
import { isError } from "../diagnostics/diagnostics.ts";
import { checkPaths } from "../output/check-paths.ts";

export interface GenerateFilesRequest {
  /** The contract's file. */
  readonly contract: string;
  /** If there are `emitters`, only the options for reading have an effect. */
  readonly options?: ContractOptions;
  /** The functions that generate the files. Default: `[typescript(options)]`. */
  readonly emitters?: readonly Emitter[];
  /** The severity of warnings and information, by their codes. */
  readonly rules?: RuleSettings;
}

export interface GenerateFilesResult {
  /** In the order of their paths. Empty if there is an error among the diagnostics. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that the contract consists of or refers to, absolute: the files to watch. */
  readonly sources: readonly string[];
}

/** A contract that can be read repeatedly. Parts that did not change are not parsed again. */
export interface OpenContract {
  readonly read: () => Promise<ReadResult>;
  /** Combines the results of all emitters, and checks them. */
  readonly finish: (read: ReadResult, results: readonly EmitterResult[]) => Promise<GenerateFilesResult>;
}

type Reader = () => Promise<ReadResult>;

export function openContract(request: GenerateFilesRequest): OpenContract {
  const { contract: path, rules = {} } = request;
  let reader: Promise<Reader> | undefined;
  return {
    async read() {
      reader ??= openReader(request);
      return (await reader)();
    },
    async finish({ diagnostics, files: sources, locate }, results) {
      const { withRules } = await import("@posthorn/contract");
      const reported = results
        .flatMap((result) => result.diagnostics ?? [])
        .map((diagnostic) => ({ ...diagnostic, ...locate(diagnostic) }));
      const emitted = results.map(({ files }) => files);
      const all = [...diagnostics, ...withRules(reported, rules), ...checkPaths(emitted, path)];
      const files = all.some(isError) ? [] : emitted.flat();
      return {
        files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
        diagnostics: all,
        sources,
      };
    },
  };
}

async function openReader({ contract, options = {}, rules = {} }: GenerateFilesRequest): Promise<Reader> {
  const { fetchRemote, readCache, readContract } = await import("@posthorn/contract");
  const { strict = false, root, allowRemote = false } = options;
  const readOptions = {
    strict,
    rules,
    cache: readCache(),
    ...(root !== undefined && { root }),
    ...(allowRemote && { fetch: fetchOnce(fetchRemote) }),
  };
  return () => readContract(contract, readOptions);
}

/** Remembers each text. One that could not be fetched is fetched again. */
function fetchOnce(fetch: (uri: string) => Promise<string>): (uri: string) => Promise<string> {
  const texts = new Map<string, Promise<string>>();
  return (uri) => {
    const text = texts.get(uri) ?? fetch(uri);
    texts.set(uri, text);
    text.catch(() => texts.delete(uri));
    return text;
  };
}

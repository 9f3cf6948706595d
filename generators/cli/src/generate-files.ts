import { basename } from "node:path";
import type { Diagnostic, Emitter, EmitterResult, GeneratedFile, RuleSettings } from "@posthorn/contract";
import { checkEmitted } from "./emitted.ts";
import type { ContractOptions } from "./settings.ts";
import { typescript } from "./typescript.ts";

export interface GenerateFilesRequest {
  /** The contract's file. */
  readonly contract: string;
  /** With `emitters`, only those of reading: others are the emitters' own. */
  readonly options?: ContractOptions;
  /** What makes the files. Default: `[typescript(options)]`. */
  readonly emitters?: readonly Emitter[];
  /** What becomes of warnings and information, by their codes. */
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

/** A function that turns a contract into files, again and again: what has not changed in between is not done again. */
export function openGenerator({
  contract: path,
  options = {},
  emitters,
  rules = {},
}: GenerateFilesRequest): () => Promise<GenerateFilesResult> {
  const { strict = false, root, allowRemote = false, ...others } = options;
  const used = emitters ?? [typescript(others)];
  const remote = new Map<string, Promise<string>>();
  let reader: ReturnType<typeof openReader> | undefined;

  async function openReader() {
    const { fetchRemote, readCache, readContract, withRules } = await import("@posthorn/contract");
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
    return { read: () => readContract(path, given), withRules };
  }

  return async () => {
    reader ??= openReader();
    const { read, withRules } = await reader;
    const { contract, diagnostics, files: sources, locate } = await read();
    if (contract === undefined) return { files: [], diagnostics, sources };
    const results: EmitterResult[] = [];
    for (const emitter of used) {
      const emit = async () => checked(await emitter(contract, { source: basename(path) }));
      results.push(await (emitters === undefined ? emit() : emit().catch((error) => failed(error, path))));
    }
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
  };
}

function checked(result: EmitterResult): EmitterResult {
  if (Array.isArray(result?.files)) return result;
  throw new TypeError("it gives no list of files");
}

/** An emitter of somebody else that throws is told like anything else that is wrong. */
function failed(error: unknown, file: string): EmitterResult {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const message = `An emitter failed with "${cause}". Correct the emitter, or the contract if it says so.`;
  return {
    files: [],
    diagnostics: [{ severity: "error", code: "emitter-failed", message, file, pointer: "" }],
  };
}

import { basename } from "node:path";
import { checkExamples } from "./check/examples.ts";
import { checkExtensionNames } from "./check/extension-names.ts";
import { firstSyntaxErrors } from "./check/first-syntax-errors.ts";
import { independent } from "./check/independent-errors.ts";
import { checkReferences } from "./check/references.ts";
import { easeUnreached } from "./check/unused-references.ts";
import { checkVersion } from "./check/version.ts";
import type { Diagnostic } from "./diagnostics/diagnose.ts";
import { complaints } from "./diagnostics/diagnostics.ts";
import type { LoadOptions } from "./load/load-files.ts";
import type { LoadedFiles } from "./load/source-file.ts";
import { loadSources, type Sources } from "./load/sources.ts";
import type { Contract, Origin } from "./model/contract.ts";
import { readModel } from "./read/read-model.ts";
import type { KnownSchemas } from "./reading/reading.ts";
import { type RuleSettings, withRules } from "./rules/rule-settings.ts";
import { checkRules, type KnownRules, knownRules } from "./validate/check-rules.ts";
import { member } from "./values/fields.ts";

export interface ReadOptions extends Omit<LoadOptions, "before"> {
  /** Makes what is inferred an error, an operation's kind for one. Default false. */
  readonly strict?: boolean;
  /** Turns rules off, or makes warnings or errors of what they find. They have the last word, also with `strict`. */
  readonly rules?: RuleSettings;
  /** Makes reading the same contract again faster. Results that were read with it before lose their places. */
  readonly cache?: ReadCache;
}

/** What one contract's last reading found, for the next. */
export interface ReadCache {
  readonly files: LoadedFiles;
  readonly rules: KnownRules;
  readonly schemas: KnownSchemas;
}

/** A cache for a contract that is read again and again, as by a watch. */
export function readCache(): ReadCache {
  return { files: new Map(), rules: knownRules(), schemas: new WeakMap() };
}

/** Where something stands, as people look for it. */
export interface Place {
  /** As it was given, or relative to the contract's folder for other files, or a URI. */
  readonly file: string;
  /** From 1; left out where there is no text. */
  readonly line?: number;
  readonly column?: number;
}

export interface ReadResult {
  /** Left out if there is an error among the diagnostics. */
  readonly contract?: Contract;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file of this computer that was read, or is missing, absolute: what to watch. */
  readonly files: readonly string[];
  /** Where an origin is in the text; where there is nothing, the nearest around it. */
  locate(origin: Origin): Place;
}

/** Reads the contract in a file. Never throws for what stands in it: the diagnostics say everything. */
export async function readContract(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const { cache, rules = {}, ...others } = options;
  const sources = await loadSources(path, { ...others, ...(cache && { before: cache.files }) });
  const found: Diagnostic[] = [
    ...easeUnreached(sources, [...firstSyntaxErrors(sources.diagnostics), ...checkReferences(sources)]),
  ];
  const locate = (origin: Origin): Place => locateIn(sources, path, origin);
  const contract = sources.root === undefined ? undefined : await readRoot(sources, found, cache);
  const finished = found.map((diagnostic) => finish(diagnostic, locate, options.strict === true));
  const diagnostics = ordered(withRules(finished, rules));
  const failed = diagnostics.some(({ severity }) => severity === "error");
  return {
    ...(contract === undefined || failed ? {} : { contract }),
    diagnostics,
    files: sources.paths,
    locate,
  };
}

/** Checks a contract that is there, and reads it as far as it can be read: all its mistakes are found at once. */
async function readRoot(
  sources: Sources,
  found: Diagnostic[],
  cache?: ReadCache,
): Promise<Contract | undefined> {
  const version = checkVersion(sources);
  if (version !== undefined) {
    found.push(version);
    return undefined;
  }
  found.push(...(await checkRules(sources, cache?.rules)));
  found.push(...checkExtensionNames(sources));
  const isBroken = found.some(({ severity }) => severity === "error");
  if (!isBroken && /^2\./.test(String(member(sources.root?.data, "asyncapi"))))
    found.push(...(await checkExamples(sources)));
  const read: Diagnostic[] = [];
  try {
    return readModel(sources, (diagnostic) => read.push(diagnostic), cache?.schemas);
  } catch (error) {
    if (!isBroken) throw error;
    return undefined; // the contract is broken in a way that is reported already
  } finally {
    found.push(...(isBroken ? independent(read, found) : read));
  }
}

/** File by file and line by line, each once. */
function ordered(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  const once = new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return [...once.values()].sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

function locateIn({ files }: Sources, path: string, { file, pointer }: Origin): Place {
  return { file: file === basename(path) ? path : file, ...files.get(file)?.positionOf(pointer) };
}

function finish(diagnostic: Diagnostic, locate: (origin: Origin) => Place, strict: boolean): Diagnostic {
  const known = Object.hasOwn(complaints, diagnostic.code)
    ? complaints[diagnostic.code as keyof typeof complaints]
    : undefined;
  const severity = strict && known !== undefined && "inferred" in known ? "error" : diagnostic.severity;
  return { ...locate(diagnostic), ...diagnostic, severity, file: locate(diagnostic).file };
}

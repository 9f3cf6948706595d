import { basename } from "node:path";
import { checkExamples } from "./check/examples.ts";
import { checkExtensionNames } from "./check/extension-names.ts";
import { firstSyntaxErrors } from "./check/first-syntax-errors.ts";
import { independentErrors } from "./check/independent-errors.ts";
import { checkReferences } from "./check/references.ts";
import { relaxUnusedReferences } from "./check/unused-references.ts";
import { checkVersion } from "./check/version.ts";
import { type Diagnostic, isInferred } from "./diagnostics/diagnose.ts";
import type { LoadedFiles, LoadOptions } from "./load/load-files.ts";
import { loadSources, type Sources } from "./load/sources.ts";
import type { Contract } from "./model/contract.ts";
import { readModel } from "./read/read-model.ts";
import type { ReadSchemas } from "./reading/reading.ts";
import { type RuleSettings, withRules } from "./rules/rule-settings.ts";
import { type CheckedContract, checkRules } from "./validate/check-rules.ts";
import { member } from "./values/fields.ts";
import type { Origin } from "./values/origin.ts";

export interface ReadOptions extends Omit<LoadOptions, "previous"> {
  /** Treats inferred facts, such as the kind of an operation, as errors. Default false. */
  readonly strict?: boolean;
  /** Turns rules off, or sets the severity of their findings. Takes precedence over `strict`. */
  readonly rules?: RuleSettings;
  /** Makes reading the same contract again faster. Each reading updates it. */
  readonly cache?: ReadCache;
}

/** The results of a contract's last reading, for the next one. */
export interface ReadCache {
  last?: LastReading;
}

interface LastReading {
  readonly files: LoadedFiles;
  readonly checked: CheckedContract | undefined;
  readonly schemas: ReadSchemas | undefined;
}

/** Makes a cache for a contract that is read again after each change. */
export function readCache(): ReadCache {
  return {};
}

/** A location in a source file, as people look for it. */
export interface SourceLocation {
  /** The contract's file as its path was given, another file relative to the contract's folder, or a URI. */
  readonly file: string;
  /** From 1. Left out if there is no text. */
  readonly line?: number;
  readonly column?: number;
}

export interface ReadResult {
  /** Left out if there is an error among the diagnostics. */
  readonly contract?: Contract;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file of this computer that was read or is missing, absolute: the files to watch. */
  readonly files: readonly string[];
  /** The location of an origin in the text, or of the nearest value around it. */
  locate(origin: Origin): SourceLocation;
}

/** Reads the contract in a file. Never throws because of the file's content: mistakes are diagnostics. */
export async function readContract(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const { cache, rules = {}, strict = false, root, fetch } = options;
  const last = cache?.last;
  const sources = await loadSources(path, {
    ...(root === undefined ? {} : { root }),
    ...(fetch === undefined ? {} : { fetch }),
    ...(last === undefined ? {} : { previous: last.files }),
  });
  const { contract, diagnostics: found, checked, schemas } = await readSources(sources, last);
  if (cache !== undefined) cache.last = { files: sources.loaded, checked, schemas };
  const locate = (origin: Origin): SourceLocation => locateIn(sources, path, origin);
  const located = found.map((diagnostic): Diagnostic => {
    const severity = strict && isInferred(diagnostic) ? "error" : diagnostic.severity;
    const location = locate(diagnostic);
    return { ...location, ...diagnostic, severity, file: location.file };
  });
  const diagnostics = ordered(withRules(located, rules));
  const hasErrors = diagnostics.some(({ severity }) => severity === "error");
  return {
    ...(contract === undefined || hasErrors ? {} : { contract }),
    diagnostics,
    files: sources.paths,
    locate,
  };
}

interface SourcesResult {
  readonly contract: Contract | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly checked: CheckedContract | undefined;
  readonly schemas: ReadSchemas | undefined;
}

/**
 * Checks a contract, and reads it as far as possible, so that all mistakes are found at once.
 *
 * A broken contract is read too. Its mistakes may cause others, of which only independent ones are reported, and reading
 * may fail with an exception, which does not matter then.
 */
async function readSources(sources: Sources, last: LastReading | undefined): Promise<SourcesResult> {
  const ofFiles = relaxUnusedReferences(sources, [
    ...firstSyntaxErrors(sources.diagnostics),
    ...checkReferences(sources),
  ]);
  const unread = { contract: undefined, checked: last?.checked, schemas: last?.schemas };
  if (sources.root === undefined) return { ...unread, diagnostics: ofFiles };
  const unsupported = checkVersion(sources);
  if (unsupported !== undefined) return { ...unread, diagnostics: [...ofFiles, unsupported] };
  const { diagnostics: ofRules, checked } = await checkRules(sources, last?.checked);
  const ofDocument = [...ofFiles, ...ofRules, ...checkExtensionNames(sources)];
  const isBroken = ofDocument.some(({ severity }) => severity === "error");
  const isTwo = String(member(sources.root.data, "asyncapi")).startsWith("2.");
  const ofExamples = !isBroken && isTwo ? await checkExamples(sources) : [];
  const { contract, diagnostics: ofModel, error, schemas } = readModel(sources, last?.schemas);
  if (error !== undefined && !isBroken) throw error;
  const reported = [...ofDocument, ...ofExamples];
  const others = isBroken ? independentErrors(ofModel, reported) : ofModel;
  return { contract, diagnostics: [...reported, ...others], checked, schemas };
}

/** The diagnostics in the order of files and lines, each once. */
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

function locateIn({ files }: Sources, path: string, { file, pointer }: Origin): SourceLocation {
  return { file: file === basename(path) ? path : file, ...files.get(file)?.positionOf(pointer) };
}

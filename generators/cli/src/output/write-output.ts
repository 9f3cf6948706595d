import { join } from "node:path";
import type { Diagnostic, GeneratedFile } from "@posthorn/contract";
import type { ContractOptions } from "../configuration/options.ts";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { type Drift, findDrift } from "./drift.ts";
import { changedManifest } from "./manifest.ts";
import { removeFile, writeFiles } from "./write-files.ts";

/** The result of writing a folder. */
export interface WrittenOutput {
  /** The reasons why nothing was written. */
  readonly refused: readonly Diagnostic[];
  readonly written: number;
  readonly removed: number;
}

/**
 * Makes a folder hold exactly these files of posthorn: writes those that changed, and removes those that no longer
 * belong in it. Writes nothing if a file that posthorn did not write, or a symbolic link, is in the way.
 *
 * @param options - the options to record in the manifest
 */
export async function writeOutput(
  folder: string,
  files: readonly GeneratedFile[],
  options: ContractOptions,
): Promise<WrittenOutput> {
  const drift = findDrift(folder, files);
  const refused = refusalsOf(folder, drift);
  if (refused.length > 0) return { refused, written: 0, removed: 0 };
  const { missing, changed, extra, owned } = drift;
  const paths = files.map(({ path }) => path);
  const written = [...missing, ...changed];
  // The manifest is written first, so that after an interruption the next run still owns every file.
  const union = extra.length > 0 ? [...new Set([...owned, ...paths])] : paths;
  await writeFiles(folder, [...changedManifest(folder, union, options), ...written]);
  for (const path of extra) await removeFile(folder, path);
  await writeFiles(folder, changedManifest(folder, paths, options));
  return { refused, written: written.length, removed: extra.length };
}

function refusalsOf(folder: string, { foreign, outside }: Drift): readonly Diagnostic[] {
  return [
    ...foreign.map(({ path }) => diagnose("file-foreign", join(folder, path), {})),
    ...outside.map((path) => diagnose("file-outside", join(folder, path), {})),
  ];
}

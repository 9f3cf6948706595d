import { join } from "node:path";
import type { GeneratedFile } from "@posthorn/contract";
import { readManifest } from "./manifest.ts";
import { readText } from "./read-text.ts";
import { pathsThroughLinks } from "./symbolic-links.ts";

/** A file whose text on the disk is not the generated one. */
export interface ChangedFile extends GeneratedFile {
  /** The text on the disk. */
  readonly current: string;
}

/** The differences between a folder and the files that belong in it. Each path is in one list at most. */
export interface Drift {
  readonly missing: readonly GeneratedFile[];
  readonly changed: readonly ChangedFile[];
  /** Files that posthorn wrote before and that no longer belong in the folder. */
  readonly extra: readonly string[];
  /** Files that posthorn would have to overwrite, but did not write. */
  readonly foreign: readonly ChangedFile[];
  /** Files that cannot be written or removed because a symbolic link leads out of the folder. */
  readonly outside: readonly string[];
  /** All files that posthorn wrote before, according to the manifest. */
  readonly owned: readonly string[];
}

export function findDrift(folder: string, files: readonly GeneratedFile[]): Drift {
  const owned = readManifest(folder);
  const wanted = new Set(files.map(({ path }) => path));
  const outside = pathsThroughLinks(folder, [...new Set([...wanted, ...owned])]);
  const isInside = (path: string): boolean => !outside.includes(path);
  const missing: GeneratedFile[] = [];
  const changed: ChangedFile[] = [];
  const foreign: ChangedFile[] = [];
  for (const file of files.filter(({ path }) => isInside(path))) {
    const current = readText(join(folder, file.path));
    if (current === file.text) continue;
    if (current === undefined) missing.push(file);
    else (owned.includes(file.path) ? changed : foreign).push({ ...file, current });
  }
  const extra = owned.filter(
    (path) => !wanted.has(path) && isInside(path) && readText(join(folder, path)) !== undefined,
  );
  return { missing, changed, extra, foreign, outside, owned };
}

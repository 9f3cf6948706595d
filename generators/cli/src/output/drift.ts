import { join } from "node:path";
import type { GeneratedFile } from "@posthorn/contract";
import { readManifest, readText } from "./manifest.ts";
import { leadingOut } from "./symbolic-links.ts";

/** A file that is not as it should be. */
export interface ChangedFile extends GeneratedFile {
  /** What it holds now. */
  readonly now: string;
}

/** How a folder differs from what it should hold. */
export interface Drift {
  /** Files to write, for they are missing or differ. */
  readonly missing: readonly GeneratedFile[];
  readonly changed: readonly ChangedFile[];
  /** Files that posthorn wrote once and writes no more. */
  readonly left: readonly string[];
  /** Files that stand in the way, for posthorn did not write them. */
  readonly foreign: readonly ChangedFile[];
  /** Files that a symbolic link would have written or removed outside of the folder. They are in no other list. */
  readonly outside: readonly string[];
  /** What posthorn wrote until now. */
  readonly owned: readonly string[];
}

export function driftOf(folder: string, files: readonly GeneratedFile[]): Drift {
  const owned = readManifest(folder);
  const wanted = new Set(files.map(({ path }) => path));
  const outside = leadingOut(folder, [...new Set([...wanted, ...owned])]);
  const isInside = (path: string): boolean => !outside.includes(path);
  const missing: GeneratedFile[] = [];
  const changed: ChangedFile[] = [];
  const foreign: ChangedFile[] = [];
  for (const file of files.filter(({ path }) => isInside(path))) {
    const now = readText(join(folder, file.path));
    if (now === file.text) continue;
    if (now === undefined) missing.push(file);
    else (owned.includes(file.path) ? changed : foreign).push({ ...file, now });
  }
  const left = owned.filter(
    (path) => !wanted.has(path) && isInside(path) && readText(join(folder, path)) !== undefined,
  );
  return { missing, changed, left, foreign, outside, owned };
}

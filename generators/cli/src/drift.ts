import { join } from "node:path";
import type { GeneratedFile } from "@posthorn/contract";
import { readManifest, readText } from "./folder.ts";

/** How a folder differs from what it should hold. */
export interface Drift {
  /** Files to write, for they are missing or differ. */
  readonly missing: readonly GeneratedFile[];
  readonly changed: readonly GeneratedFile[];
  /** Files that posthorn wrote once and writes no more. */
  readonly left: readonly string[];
  /** Files that stand in the way, for posthorn did not write them. */
  readonly foreign: readonly string[];
  /** What posthorn wrote until now. */
  readonly owned: readonly string[];
}

export async function driftOf(folder: string, files: readonly GeneratedFile[]): Promise<Drift> {
  const owned = await readManifest(folder);
  const missing: GeneratedFile[] = [];
  const changed: GeneratedFile[] = [];
  const foreign: string[] = [];
  for (const file of files) {
    const text = await readText(join(folder, file.path));
    if (text === file.text) continue;
    if (text === undefined) missing.push(file);
    else if (owned.includes(file.path)) changed.push(file);
    else foreign.push(file.path);
  }
  const wanted = new Set(files.map(({ path }) => path));
  const left: string[] = [];
  for (const path of owned)
    if (!wanted.has(path) && (await readText(join(folder, path))) !== undefined) left.push(path);
  return { missing, changed, left, foreign, owned };
}

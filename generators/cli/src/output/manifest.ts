import { isAbsolute, join, normalize } from "node:path";
import { unreadableManifestError } from "../diagnostics/failures.ts";
import { readText } from "./read-text.ts";
import type { TextFile } from "./write-files.ts";

/** The file that lists what posthorn wrote to a folder. Posthorn never touches a file that is not listed. */
export const manifestName = ".posthorn.json";

/** The files that posthorn wrote to a folder, by their paths within it. */
export function readManifest(folder: string): readonly string[] {
  const file = join(folder, manifestName);
  const text = readText(file);
  if (text === undefined) return [];
  const files = parseFiles(text);
  if (files === undefined) throw unreadableManifestError(file);
  return files;
}

/**
 * The manifest to write for these files and the options that they were generated with; nothing if the folder has the
 * same one already.
 */
export function changedManifest(
  folder: string,
  files: readonly string[],
  options: object,
): readonly TextFile[] {
  const recorded = Object.keys(options).length === 0 ? {} : { options };
  const manifest = { generator: "posthorn", ...recorded, files: files.toSorted() };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const current = readText(join(folder, manifestName));
  return current === text ? [] : [{ path: manifestName, text, current }];
}

function parseFiles(text: string): readonly string[] | undefined {
  try {
    const { files } = JSON.parse(text) as { readonly files: unknown };
    return Array.isArray(files) ? files.filter(isWithin) : undefined;
  } catch {
    return undefined;
  }
}

/** True for a path inside the folder. Anyone can edit a manifest, so its other paths are ignored. */
function isWithin(path: unknown): path is string {
  if (typeof path !== "string" || path === "" || isAbsolute(path)) return false;
  return !normalize(path).split(/[\\/]/).includes("..") && path !== manifestName;
}

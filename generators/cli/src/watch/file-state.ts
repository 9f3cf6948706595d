import { type BigIntStats, realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";

/** The signature of a file that changed too late to know whether its present content was read. No file has it. */
const uncertain = "uncertain";

/**
 * A text that changes with every change of a file, and is empty if the file does not exist.
 *
 * @param readAt - if given, a file that changed at or after this time counts as changed once more
 */
export function signatureOf(file: string, readAt: number = Number.POSITIVE_INFINITY): string {
  const stats = statsOf(file);
  if (stats === undefined) return "";
  return Number(stats.mtimeMs) >= readAt ? uncertain : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

export function signaturesOf(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, signatureOf(file)]));
}

/** The files whose signature differs from the one in `signatures`. */
export function changedFiles(
  files: readonly string[],
  signatures: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  return new Set(files.filter((file) => signatures.get(file) !== signatureOf(file)));
}

/** The inode of a folder, which differs if another folder has taken its path; `undefined` if the path has no folder. */
export function inodeOf(folder: string): bigint | undefined {
  const stats = statsOf(folder);
  return stats?.isDirectory() === true ? stats.ino : undefined;
}

/**
 * Returns the folders to watch for these files, each with the names in it that matter. For a file in a missing folder,
 * that is the nearest folder that exists and the name of the next one on the path. For a symbolic link, the folder of
 * its target is watched too.
 */
export function foldersToWatch(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const add = (file: string): void => {
    let [folder, name] = [dirname(file), basename(file)];
    while (inodeOf(folder) === undefined && dirname(folder) !== folder)
      [folder, name] = [dirname(folder), basename(folder)];
    names.set(folder, [...(names.get(folder) ?? []), name]);
  };
  for (const file of files) {
    add(file);
    const target = realPathOf(file);
    if (target !== undefined && target !== file) add(target);
  }
  return names;
}

function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined; // one of its parents is a file, or may not be read
  }
}

function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

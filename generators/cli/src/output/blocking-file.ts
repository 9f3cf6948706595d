import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";

/** The file, if there is one, at the path of a folder or of one of its parents. It prevents the folder from being made. */
export function findBlockingFile(folder: string): string | undefined {
  const stats = statsOf(folder);
  if (stats !== undefined) return stats.isDirectory() ? undefined : folder;
  return dirname(folder) === folder ? undefined : findBlockingFile(dirname(folder));
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // the path does not exist, or one of its parents is a file
  }
}

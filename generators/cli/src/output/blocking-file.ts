import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";

/** The file, if there is one, that stands where a folder is wanted, or where one of those around it is. */
export function fileInTheWay(folder: string): string | undefined {
  const found = statsOf(folder);
  if (found !== undefined) return found.isDirectory() ? undefined : folder;
  return dirname(folder) === folder ? undefined : fileInTheWay(dirname(folder));
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // it is not there, or a file stands before it
  }
}

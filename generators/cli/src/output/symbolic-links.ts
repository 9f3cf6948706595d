import { lstatSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/**
 * Returns the paths that a symbolic link leads out of their folder, or that end at a broken link. The folder itself may
 * be a link.
 */
export function pathsThroughLinks(folder: string, paths: readonly string[]): readonly string[] {
  const results = new Map<string, boolean>([[".", false]]);
  const isOutside = (path: string): boolean => {
    const known = results.get(path);
    if (known !== undefined) return known;
    const result = isOutside(dirname(path)) || isLinkOutside(folder, join(folder, path));
    results.set(path, result);
    return result;
  };
  return paths.filter(isOutside);
}

function isLinkOutside(folder: string, path: string): boolean {
  if (!isLink(path)) return false;
  try {
    return !realpathSync(path).startsWith(realpathSync(folder) + sep);
  } catch {
    return true;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false; // the path does not exist, or one of its parents is a file
  }
}

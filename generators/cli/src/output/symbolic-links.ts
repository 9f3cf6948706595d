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
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
  try {
    return !realpathSync(path).startsWith(realpathSync(folder) + sep);
  } catch {
    return true;
  }
}

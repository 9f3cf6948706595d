import { lstatSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Those of the paths that a symbolic link leads out of their folder, or nowhere. The folder itself may be a link. */
export function leadingOut(folder: string, paths: readonly string[]): readonly string[] {
  const known = new Map<string, boolean>([[".", false]]);
  const isOut = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const is = isOut(dirname(path)) || isLinkOut(folder, join(folder, path));
    known.set(path, is);
    return is;
  };
  return paths.filter(isOut);
}

function isLinkOut(folder: string, path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
  try {
    return !realpathSync(path).startsWith(realpathSync(folder) + sep);
  } catch {
    return true;
  }
}

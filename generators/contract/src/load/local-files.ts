import { access, realpath } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";

/** True if a file is inside a folder, even after symbolic links are followed. Both paths are absolute. */
export async function isInside(folder: string, file: string): Promise<boolean> {
  if (!leadsInto(relative(folder, file))) return false;
  try {
    return leadsInto(relative(await realpath(folder), await realpath(file)));
  } catch {
    return true; // the file does not exist, which reading it reports
  }
}

function leadsInto(path: string): boolean {
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

export async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

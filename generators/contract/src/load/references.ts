import { access, realpath } from "node:fs/promises";
import { isAbsolute, join, posix, relative, sep } from "node:path";
import { fragmentPointer } from "../values/pointer.ts";

/** A `$ref`, taken apart. */
export interface Reference {
  /** The file's name: relative to the contract's folder, or the URI of a file on another computer. */
  readonly file: string;
  readonly pointer: string;
}

/**
 * Takes a reference apart; nothing if it is to an absolute path or has a scheme other than http and https.
 *
 * @param from - the name of the file in which it stands
 * @param folder - the contract's folder, absolute
 */
export function parseReference(ref: string, from: string, folder: string): Reference | undefined {
  const hash = ref.indexOf("#");
  const written = hash < 0 ? ref : ref.slice(0, hash);
  const pointer = hash < 0 ? "" : fragmentPointer(ref.slice(hash + 1));
  if (written === "") return { file: from, pointer };
  if (isRemote(written) || isRemote(from)) {
    const uri = isRemote(from) ? URL.parse(written, from) : URL.parse(written);
    return uri !== null && isRemote(uri.href) ? { file: uri.href, pointer } : undefined;
  }
  const path = fragmentPointer(written);
  if (isAddress(path) || path.startsWith("/") || path.includes("\\") || path.includes("\0")) return undefined;
  return { file: named(posix.join(posix.dirname(from), path), folder), pointer };
}

/** The one name of a file, also where the way to it leads out of the folder and in again. */
function named(file: string, folder: string): string {
  return file.startsWith("../") ? relative(folder, join(folder, file)).replaceAll(sep, "/") : file;
}

/** Whether it is the URI of a file on another computer. */
export function isRemote(file: string): boolean {
  return /^https?:\/\//i.test(file);
}

/** Whether a file is within a folder, also once symbolic links are followed. Both absolute. */
export async function isWithin(folder: string, file: string): Promise<boolean> {
  if (!leadsInto(relative(folder, file))) return false;
  try {
    return leadsInto(relative(await realpath(folder), await realpath(file)));
  } catch {
    return true; // not there at all, which reading it will say
  }
}

function leadsInto(path: string): boolean {
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Whether there is a file of that path. */
export async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/** Whether it begins with a scheme, as `https:` and `urn:` do. */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(path);
}

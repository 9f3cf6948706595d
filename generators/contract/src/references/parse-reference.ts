import { join, posix, relative, sep } from "node:path";
import type { Origin } from "../values/origin.ts";
import { fragmentPointer } from "../values/pointer.ts";

/**
 * The file and the pointer that a `$ref` names as a path. The file is relative to the contract's folder, or the URI of
 * a file on another computer. Undefined for an absolute path, and for a scheme other than http and https.
 *
 * @param from - the name of the file that has the reference
 * @param folder - the contract's folder, absolute
 */
export function parseReference(ref: string, from: string, folder: string): Origin | undefined {
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
  return { file: normalized(posix.join(posix.dirname(from), path), folder), pointer };
}

/** One name for each file, even if the path leaves the contract's folder and enters it again. */
function normalized(file: string, folder: string): string {
  return file.startsWith("../") ? relative(folder, join(folder, file)).replaceAll(sep, "/") : file;
}

/** True for the URI of a file on another computer. */
export function isRemote(file: string): boolean {
  return /^https?:\/\//i.test(file);
}

/** True if a path begins with a scheme, such as `https:` and `urn:`. */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(path);
}

import { access, realpath } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { type Diagnostic, diagnose } from "../diagnostic.ts";
import type { Origin } from "../model.ts";
import { fragmentPointer } from "./pointer.ts";

/** A `$ref`, taken apart. */
export interface Reference {
  /** The file's name, relative to the contract's folder. */
  readonly file: string;
  readonly pointer: string;
}

/** Takes a reference apart that stands in a file; nothing if it leads out of the contract's folder. */
export function parseReference(ref: string, from: string): Reference | undefined {
  const hash = ref.indexOf("#");
  const path = fragmentPointer(hash < 0 ? ref : ref.slice(0, hash));
  const pointer = hash < 0 ? "" : fragmentPointer(ref.slice(hash + 1));
  if (path === "") return { file: from, pointer };
  if (isAddress(from) || isAddress(path) || path.startsWith("/") || path.includes("\\")) return undefined;
  const file = posix.join(posix.dirname(from), path);
  return file === ".." || file.startsWith("../") ? undefined : { file, pointer };
}

/** Why a reference is refused before anything is read; nothing if it is not. */
export function refuseReference(ref: string, origin: Origin): Diagnostic | undefined {
  if (/^https?:/i.test(ref)) {
    return diagnose("not-supported", origin, {
      what: `A reference to another computer ("${ref}")`,
      instead: "Save the file in the contract's folder, and refer to it there.",
    });
  }
  return parseReference(ref, origin.file) === undefined
    ? diagnose("ref-outside", origin, { ref })
    : undefined;
}

/** Whether a file that exists is within the folder once symbolic links are followed. */
export async function isWithin(folder: string, file: string): Promise<boolean> {
  try {
    const inside = await realpath(folder);
    return (await realpath(join(folder, file))).startsWith(inside + sep);
  } catch {
    return true; // not there at all, which reading it will say
  }
}

/** Whether there is a file of that name in the folder. */
export async function isThere(folder: string, file: string): Promise<boolean> {
  try {
    await access(join(folder, file));
    return true;
  } catch {
    return false;
  }
}

/** Whether it begins with a scheme, as `https:` and `urn:` do. */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(path);
}

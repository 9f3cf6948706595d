import type { Diagnostic, Origin } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { isReserved } from "./reserved-names.ts";

/** Takes names and file paths, so that each is given only once. */
export interface Claim {
  /**
   * Returns the name. Adds the suffix if the name is reserved or taken, and then a number if that is taken too. Without
   * an origin the contract does not contain the name, and nothing is reported.
   */
  readonly name: (name: string, suffix: string, origin?: Origin) => string;
  /**
   * Returns a path without its ending. It is valid on every system, and differs from all others in more than upper and
   * lower case.
   */
  readonly file: (folder: string, name: string, origin: Origin) => string;
}

export interface Registry {
  readonly claim: Claim;
  /** The names that were changed so far. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Opens a registry of names and paths.
 *
 * @param taken - names that it does not give
 */
export function openRegistry(taken: readonly string[] = []): Registry {
  const names = new Set<string>(taken);
  const files = new Set<string>(["index", "canonical", "builders/index", "builders/schemas"]);
  const diagnostics: Diagnostic[] = [];

  function name(wanted: string, suffix: string, origin?: Origin): string {
    const isFree = (name: string) => !isReserved(name) && !names.has(name);
    let given = isFree(wanted) ? wanted : `${wanted}${suffix}`;
    for (let number = 2; !isFree(given); number += 1) given = `${wanted}${suffix}${number}`;
    names.add(given);
    if (given !== wanted && origin !== undefined) {
      const reason = isReserved(wanted) ? "reserved" : "taken";
      diagnostics.push(diagnose("name-changed", origin, { wanted, given, reason }));
    }
    return given;
  }

  function file(folder: string, wanted: string, origin: Origin): string {
    const path = folder === "" ? wanted : `${folder}/${wanted}`;
    const isDevice = isDeviceName(wanted);
    const possible = isDevice ? `${path}-${folder === "" ? "file" : folder.replace(/s$/, "")}` : path;
    let given = possible;
    for (let number = 2; files.has(foldCase(given)); number += 1) given = `${possible}-${number}`;
    files.add(foldCase(given));
    if (given !== path) {
      const reason = isDevice ? "device" : "taken";
      diagnostics.push(diagnose("name-changed", origin, { wanted: path, given, reason }));
    }
    return given;
  }

  return { claim: { name, file }, diagnostics };
}

/** True if Windows accepts no file of that name, whatever its ending. */
function isDeviceName(name: string): boolean {
  return /^(?:con|prn|aux|nul|conin|conout|(?:com|lpt)\d)$/i.test(name);
}

/** The same text for all paths that a case-insensitive file system considers equal. */
function foldCase(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

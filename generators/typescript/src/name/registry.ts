import type { Diagnostic, Origin } from "@posthorn/contract";
import { isReserved } from "./reserved.ts";

/** Takes a name that nobody else has. */
export interface Claim {
  /**
   * Gives the name; with the suffix if it means something already; with a number if it is taken. Without an origin, the
   * contract has no name for it, and nothing is reported.
   */
  readonly name: (name: string, suffix: string, origin?: Origin) => string;
  /** Gives a path without ending that every system can have, and that differs from all others in more than case. */
  readonly file: (folder: string, name: string, origin: Origin) => string;
}

/**
 * Opens a registry in which no name is given twice. What had to be changed is reported.
 *
 * @param others - names that it does not give
 */
export function openRegistry(others: readonly string[] = []): {
  claim: Claim;
  diagnostics: readonly Diagnostic[];
} {
  const names = new Set<string>(others);
  const files = new Set<string>(["index", "canonical", "builders/index", "builders/schemas"]);
  const diagnostics: Diagnostic[] = [];

  function name(wanted: string, suffix: string, origin?: Origin): string {
    const isFree = (name: string) => !isReserved(name) && !names.has(name);
    let given = isFree(wanted) ? wanted : `${wanted}${suffix}`;
    for (let number = 2; !isFree(given); number += 1) given = `${wanted}${suffix}${number}`;
    names.add(given);
    if (given !== wanted && origin !== undefined)
      diagnostics.push(changed(wanted, given, isReserved(wanted) ? reservedName : taken, origin));
    return given;
  }

  function file(folder: string, wanted: string, origin: Origin): string {
    const path = folder === "" ? wanted : `${folder}/${wanted}`;
    const isDevice = isDeviceName(wanted);
    const possible = isDevice ? `${path}-${folder === "" ? "file" : folder.replace(/s$/, "")}` : path;
    let given = possible;
    for (let number = 2; files.has(folded(given)); number += 1) given = `${possible}-${number}`;
    files.add(folded(given));
    if (given !== path) diagnostics.push(changed(path, given, isDevice ? deviceName : taken, origin));
    return given;
  }

  return { claim: { name, file }, diagnostics };
}

const taken = "is taken";
const reservedName = "means something already in TypeScript or in @posthorn/core";
const deviceName = "is a device on Windows";

/** Names that no file can have on Windows, whatever its ending. */
function isDeviceName(name: string): boolean {
  return /^(?:con|prn|aux|nul|conin|conout|(?:com|lpt)\d)$/i.test(name);
}

/** The same for paths that some disks take for one. */
function folded(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

function changed(wanted: string, given: string, why: string, origin: Origin): Diagnostic {
  return {
    severity: "information",
    code: "name-changed",
    message: `"${wanted}" ${why}, so that this is called "${given}". Give it another name in the contract to choose one yourself.`,
    file: origin.file,
    pointer: origin.pointer,
  };
}

import type { Diagnostic, Origin } from "@posthorn/contract";
import { isReserved } from "./reserved.ts";

/** Takes a name that nobody else has. */
export interface Claim {
  /** Gives the name; with the suffix if it means something already; with a number if it is taken. */
  readonly name: (name: string, suffix: string, origin: Origin) => string;
  /** Gives a path without ending, in lower case: on some disks case does not tell files apart. */
  readonly file: (folder: string, name: string, origin: Origin) => string;
}

/**
 * Opens a registry in which no name is given twice. What had to be changed is reported.
 *
 * @param taken - names that it does not give
 */
export function openRegistry(taken: readonly string[] = []): {
  claim: Claim;
  diagnostics: readonly Diagnostic[];
} {
  const names = new Set<string>(taken);
  const files = new Set<string>(["index", "canonical", "builders/index", "builders/schemas"]);
  const diagnostics: Diagnostic[] = [];

  function name(wanted: string, suffix: string, origin: Origin): string {
    const isFree = (name: string) => !isReserved(name) && !names.has(name);
    let given = isFree(wanted) ? wanted : `${wanted}${suffix}`;
    for (let number = 2; !isFree(given); number += 1) given = `${wanted}${suffix}${number}`;
    names.add(given);
    if (given !== wanted) diagnostics.push(changed(wanted, given, isReserved(wanted), origin));
    return given;
  }

  function file(folder: string, wanted: string, origin: Origin): string {
    const path = folder === "" ? wanted : `${folder}/${wanted}`;
    let given = path;
    for (let number = 2; files.has(given); number += 1) given = `${path}-${number}`;
    files.add(given);
    if (given !== path) diagnostics.push(changed(path, given, false, origin));
    return given;
  }

  return { claim: { name, file }, diagnostics };
}

function changed(wanted: string, given: string, isReservedName: boolean, origin: Origin): Diagnostic {
  const why = isReservedName ? "means something already in TypeScript or in @posthorn/core" : "is taken";
  return {
    severity: "information",
    code: "name-changed",
    message: `"${wanted}" ${why}, so that this is called "${given}". Give it another name in the contract to choose one yourself.`,
    file: origin.file,
    pointer: origin.pointer,
  };
}

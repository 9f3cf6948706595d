import type { Diagnostic, GeneratedFile } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { manifestName } from "./manifest.ts";

/**
 * Returns an error for each generated file whose path leads out of the output folder, is not possible on every system,
 * or collides with another. All files pass this check before anything is written.
 *
 * @param emitted - the files of each emitter
 */
export function checkPaths(
  emitted: readonly (readonly GeneratedFile[])[],
  contract: string,
): readonly Diagnostic[] {
  const collisions = openCollisions();
  return emitted.flat().flatMap(({ path, text }): readonly Diagnostic[] => {
    if (typeof path !== "string" || typeof text !== "string")
      return [diagnose("emitter-path", contract, { path: undefined, longestName })];
    if (!isPortable(path)) return [diagnose("emitter-path", contract, { path, longestName })];
    const other = collisions.add(path);
    return other === undefined ? [] : [diagnose("emitter-collision", contract, { path, other })];
  });
}

/** Collects paths. `add` returns a former path that cannot exist together with the new one. */
function openCollisions(): { add(path: string): string | undefined } {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  return {
    add(path) {
      // Some file systems distinguish neither upper and lower case nor the normal forms of Unicode.
      const key = path.normalize("NFC").toUpperCase().toLowerCase();
      const parents = parentsOf(key);
      const other =
        files.get(key) ?? folders.get(key) ?? parents.map((parent) => files.get(parent)).find(Boolean);
      files.set(key, path);
      for (const parent of parents) folders.set(parent, path);
      return other;
    },
  };
}

/** The names of devices on Windows, which are reserved with any extension. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])[. ]*(?:\.|$)/i;
/** In bytes. File systems allow 255, and the temporary name of a file is longer than its final one. */
const longestName = 230;

/** True for a path that stays in its folder and is possible on every system. */
function isPortable(path: string): boolean {
  if (path.toLowerCase() === manifestName) return false;
  return path
    .split("/")
    .every(
      (name) =>
        /^[^\\:*?"<>|\p{Cc}]*[^\\:*?"<>|\p{Cc}. ]$/u.test(name) &&
        !deviceName.test(name) &&
        Buffer.byteLength(name) <= longestName,
    );
}

function parentsOf(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}

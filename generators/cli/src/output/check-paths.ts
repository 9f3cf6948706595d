import type { Diagnostic, GeneratedFile } from "@posthorn/contract";
import { manifestName } from "./manifest.ts";

/**
 * What is wrong with the paths of emitted files: they lead out of the output folder, or no system could have them, or
 * two are one. Whatever an emitter gives goes through here before anything is written.
 *
 * @param emitted - emitter by emitter
 */
export function checkEmitted(
  emitted: readonly (readonly GeneratedFile[])[],
  contract: string,
): readonly Diagnostic[] {
  const taken = new Map<string, string>();
  const folders = new Map<string, string>();
  return emitted.flatMap((files) =>
    files.flatMap(({ path, text }): readonly Diagnostic[] => {
      if (typeof path !== "string" || typeof text !== "string")
        return [problem("emitter-path", contract, "An emitter gave a file without a path or a text.")];
      if (!isPortable(path))
        return [
          problem(
            "emitter-path",
            contract,
            `An emitter gave a file the path "${path}". Make it relative to the output folder, with "/", names of at most ${longestName} bytes that every system can have, and none of posthorn's own.`,
          ),
        ];
      // On some disks, neither case nor the way in which Unicode is composed tells files apart.
      const key = path.normalize("NFC").toUpperCase().toLowerCase();
      const parents = parentsOf(key);
      const other =
        taken.get(key) ?? folders.get(key) ?? parents.map((parent) => taken.get(parent)).find(Boolean);
      taken.set(key, path);
      for (const parent of parents) folders.set(parent, path);
      return other === undefined
        ? []
        : [
            problem(
              "emitter-collision",
              contract,
              `Emitters give "${other}" and "${path}", which cannot be both. Let one of them use a folder of its own.`,
            ),
          ];
    }),
  );
}

/** Names that Windows has given to devices, whatever their ending. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])[. ]*(?:\.|$)/i;
/** In bytes: file systems allow 255, and a file that is being written has a longer name for a moment. */
const longestName = 230;

/** Whether a path stays in its folder and is possible on every system. */
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

function problem(code: string, file: string, message: string): Diagnostic {
  return { severity: "error", code, message, file, pointer: "" };
}

import { readFile, stat } from "node:fs/promises";
import { diagnose } from "../diagnostics/diagnose.ts";
import { largestMegabytes } from "../text/limits.ts";
import { type FileId, parseSource, reparseSource } from "../text/parse-source.ts";
import type { LoadedFile } from "../text/source-file.ts";

/**
 * Reads a file of YAML or JSON. Problems are in the diagnostics.
 *
 * The hard part is reading a file again after a change. There are three cases:
 *
 * - The text is the same: the previous result is returned, so that its data keeps its identity.
 * - One mapping changed: only that mapping is parsed (`text/reparse.ts`), and the rest of the data keeps its identity.
 * - Anything else, or any doubt: the whole text is parsed.
 *
 * The identity matters because later steps recognize unchanged schemas by it.
 *
 * @param previous - the result of reading the file before
 */
export async function readSourceFile(id: FileId, previous?: LoadedFile): Promise<LoadedFile> {
  const origin = { file: id.name, pointer: "" };
  try {
    const { size } = await stat(id.path);
    if (size > largestMegabytes * 1_000_000) {
      return { diagnostics: [diagnose("file-too-large", origin, { megabytes: largestMegabytes })] };
    }
    const text = decode(await readFile(id.path));
    if (text === undefined) return parseSource(text, id);
    if (previous?.text === text) return previous;
    return reparseSource(previous?.tree, text, id) ?? parseSource(text, id);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { diagnostics: [diagnose("file-missing", origin, {})] };
    return { diagnostics: [diagnose("file-unreadable", origin, { cause: code ?? message })] };
  }
}

/** The text without its byte order mark. Undefined if it is not UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

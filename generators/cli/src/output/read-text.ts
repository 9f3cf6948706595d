import { readFileSync } from "node:fs";

/**
 * Reads a file, or returns `undefined` if there is none. It is synchronous because for many small files nothing is
 * faster.
 */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

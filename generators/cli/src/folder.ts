import { readFileSync } from "node:fs";
import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";

/** Names the files of a folder that posthorn wrote, so that it never touches another. */
export const manifestName = ".posthorn.json";

/** The files that posthorn wrote there, by their paths within the folder. */
export function readManifest(folder: string): readonly string[] {
  const text = readText(join(folder, manifestName));
  if (text === undefined) return [];
  try {
    const { files } = JSON.parse(text) as { readonly files: unknown };
    if (Array.isArray(files)) return files.filter(isWithin);
  } catch {
    // Said below: a broken manifest owns nothing.
  }
  throw new SyntaxError(
    `"${join(folder, manifestName)}" cannot be read. Remove the folder and generate it anew.`,
  );
}

/** Writes which files are posthorn's, and with which options they were generated. */
export async function writeManifest(
  folder: string,
  files: readonly string[],
  options: object = {},
): Promise<void> {
  const given = Object.keys(options).length === 0 ? {} : { options };
  const manifest = { generator: "posthorn", ...given, files: files.toSorted() };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  if (readText(join(folder, manifestName)) !== text) await write(join(folder, manifestName), text);
}

/** A file's text, or nothing if there is no such file. One after the other: for many small files nothing is faster. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Writes a file whole or not at all. */
export async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes a file, and the folder that it leaves empty. */
export async function remove(folder: string, file: string): Promise<void> {
  await rm(join(folder, file), { force: true });
  for (let parent = dirname(file); parent !== "."; parent = dirname(parent)) {
    try {
      await rmdir(join(folder, parent));
    } catch {
      return; // something else is in it
    }
  }
}

/** A manifest is a file that anybody can edit: it owns nothing outside its folder. */
function isWithin(path: unknown): path is string {
  if (typeof path !== "string" || path === "" || isAbsolute(path)) return false;
  return !normalize(path).split(/[\\/]/).includes("..") && path !== manifestName;
}

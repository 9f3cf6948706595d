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

/** The manifest of these files and of the options they were generated with; nothing if it is there already. */
export function changedManifest(
  folder: string,
  files: readonly string[],
  options: object,
): readonly TextFile[] {
  const given = Object.keys(options).length === 0 ? {} : { options };
  const manifest = { generator: "posthorn", ...given, files: files.toSorted() };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const now = readText(join(folder, manifestName));
  if (now === text) return [];
  return [{ path: manifestName, text, ...(now === undefined ? {} : { now }) }];
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

export interface TextFile {
  /** Within the folder. */
  readonly path: string;
  readonly text: string;
  /** Its text before, if it existed. */
  readonly now?: string;
}

/**
 * Writes files all or none: each under another name first, so that a full disk or a name that the file system does not
 * take is found out before anything changes. If one then cannot take its place, those that have are put back.
 */
export async function writeAll(folder: string, files: readonly TextFile[]): Promise<void> {
  const staged: string[] = [];
  const placed: TextFile[] = [];
  const temporaryOf = ({ path }: TextFile): string => join(folder, `${path}.${process.pid}.tmp`);
  try {
    for (const file of files) {
      await mkdir(dirname(join(folder, file.path)), { recursive: true });
      staged.push(temporaryOf(file));
      await writeFile(temporaryOf(file), file.text);
    }
    for (const file of files) {
      await rename(temporaryOf(file), join(folder, file.path));
      placed.push(file);
    }
  } catch (error) {
    for (const temporary of staged) await rm(temporary, { force: true });
    for (const { path, now } of placed) {
      if (now !== undefined) await writeFile(join(folder, path), now);
    }
    const isNew = ({ now }: TextFile): boolean => now === undefined;
    for (const { path } of files.filter(isNew))
      await remove(
        folder,
        path,
        placed.some((file) => file.path === path),
      );
    throw error;
  }
}

/** Removes a file, if it is there, and the folders that are then empty. */
export async function remove(folder: string, file: string, isThere = true): Promise<void> {
  if (isThere) await rm(join(folder, file), { force: true });
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

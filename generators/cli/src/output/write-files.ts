import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file to write. */
export interface TextFile {
  /** Within the folder. */
  readonly path: string;
  readonly text: string;
  /** The present text; `undefined` if the file does not exist. */
  readonly current?: string | undefined;
}

/**
 * Writes all files or none. It has two steps: each file is first written under a temporary name, so that a full disk or
 * a name that the file system refuses is found before anything changes; then each is renamed. If a rename fails, the
 * files that were renamed before it get their former texts back, and new ones are removed.
 */
export async function writeFiles(folder: string, files: readonly TextFile[]): Promise<void> {
  const written: string[] = [];
  const renamed: TextFile[] = [];
  const temporaryPath = ({ path }: TextFile): string => join(folder, `${path}.${process.pid}.tmp`);
  try {
    for (const file of files) {
      await mkdir(dirname(join(folder, file.path)), { recursive: true });
      written.push(temporaryPath(file));
      await writeFile(temporaryPath(file), file.text);
    }
    for (const file of files) {
      await rename(temporaryPath(file), join(folder, file.path));
      renamed.push(file);
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    await restore(folder, files, renamed);
    throw error;
  }
}

/** Removes a file, if it exists, and the folders that are empty then. */
export async function removeFile(folder: string, path: string): Promise<void> {
  await rm(join(folder, path), { force: true });
  await removeEmptyFolders(folder, path);
}

async function restore(
  folder: string,
  files: readonly TextFile[],
  renamed: readonly TextFile[],
): Promise<void> {
  for (const { path, current } of renamed)
    if (current !== undefined) await writeFile(join(folder, path), current);
  for (const file of files) {
    if (file.current !== undefined) continue;
    if (renamed.includes(file)) await rm(join(folder, file.path), { force: true });
    await removeEmptyFolders(folder, file.path);
  }
}

async function removeEmptyFolders(folder: string, path: string): Promise<void> {
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    try {
      await rmdir(join(folder, parent));
    } catch {
      return; // it has other files
    }
  }
}

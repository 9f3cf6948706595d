import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

// A new file gets its name by a link and an edited one by a rename: the first fails where a file came into being, and the
// second is preceded by a comparison with the text that was read. Both are atomic, so that no reader sees half a file.

/** A file to write. */
export interface Change {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Its text now; left out for a new file. */
  readonly before?: string;
}

/** A change whose text is on the disk under another name. */
interface Staged extends Change {
  readonly temporary: string;
}

/** Folders that were made for a file: from the innermost one up to the outermost one. */
interface NewFolders {
  readonly innermost: string;
  readonly outermost: string;
}

/**
 * Writes changes all or none. Each text is written under another name first, so that a full disk is found before
 * anything changes. If a file changed, was deleted or came into being since the folder was read, it throws an error with
 * the code `file-changed`, and what was written is taken back.
 */
export async function writeChanges(changes: readonly Change[]): Promise<void> {
  const staged: Staged[] = [];
  const placed: Staged[] = [];
  const folders: NewFolders[] = [];
  try {
    for (const change of changes) {
      const innermost = dirname(change.path);
      const outermost = await mkdir(innermost, { recursive: true });
      if (outermost !== undefined) folders.push({ innermost, outermost });
      const temporary = `${change.path}.${randomUUID().slice(0, 8)}.tmp`;
      staged.push({ ...change, temporary });
      await writeFile(temporary, change.text, { flag: "wx" });
      if (change.before !== undefined) await chmod(temporary, await unlessDeleted(change.path, modeOf));
    }
    for (const each of staged) {
      await place(each);
      placed.push(each);
    }
  } catch (error) {
    for (const each of placed) await takeBack(each);
    throw error;
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    for (const each of folders.toReversed()) await removeEmptyFolders(each);
  }
}

async function place({ path, before, temporary }: Staged): Promise<void> {
  if (before !== undefined) {
    if ((await unlessDeleted(path, readText)) !== before) throw changed(path);
    return rename(temporary, path);
  }
  try {
    await link(temporary, path); // refused where there is a file, which a rename would replace
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? changed(path) : error;
  }
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode;
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8");
}

/** Reads something of a file that was there before. */
async function unlessDeleted<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOENT" ? changed(path) : error;
  }
}

function changed(path: string): Error {
  const error = new Error(`${path} changed in the meantime. Run this again.`);
  return Object.assign(error, { code: "file-changed" });
}

async function takeBack({ path, before }: Change): Promise<void> {
  if (before === undefined) await rm(path, { force: true });
  else await writeFile(path, before);
}

/** Removes the folders of files that were not written in the end. */
async function removeEmptyFolders({ innermost, outermost }: NewFolders): Promise<void> {
  for (let folder = innermost; folder.startsWith(outermost); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // it has files
    }
  }
}

import { type FSWatcher, realpathSync, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

export interface Follower {
  /** Runs once, and begins to follow; gives the files that are followed. */
  start(): Promise<readonly string[]>;
  /** Resolves once nothing runs any more. */
  close(): Promise<void>;
}

/** A folder that is watched, and which of its files count. */
interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: bigint;
}

/** A burst of changes is one: so long it waits after each of them, and so long at most. */
const quietMs = 20;
const longestQuietMs = 200;

/**
 * Follows files, whether they are there yet or not, through their folders: so it sees what is written in place, moved
 * over, taken away and put back. After changes it runs again, never twice at once.
 *
 * @param run - is given the files that changed, at first none, and resolves to those to follow next
 */
export function openFollower(run: (changed: ReadonlySet<string>) => Promise<readonly string[]>): Follower {
  const folders = new Map<string, Watched>();
  let files: readonly string[] = [];
  let names = new Map<string, readonly string[]>();
  let seen = new Map<string, string>();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let firstAt = 0;
  let isClosed = false;

  function noticed(): void {
    if (isClosed) return;
    const now = Date.now();
    if (timer === undefined) firstAt = now;
    clearTimeout(timer);
    timer = setTimeout(settle, Math.max(0, Math.min(quietMs, firstAt + longestQuietMs - now)));
  }

  function settle(): void {
    timer = undefined;
    running = running.then(runAgain);
  }

  async function runAgain(): Promise<void> {
    if (isClosed) return;
    const changed = changedSince(seen, files);
    if (changed.size > 0) {
      seen = signaturesOf(files);
      await runFor(changed);
    } else follow(files, Number.POSITIVE_INFINITY); // a folder may have come or gone
  }

  async function runFor(changed: ReadonlySet<string>): Promise<void> {
    const beganAt = Date.now();
    follow(await run(changed), beganAt);
  }

  function follow(next: readonly string[], since: number): void {
    const before = seen;
    files = next;
    // Of a new file that changed since then, nobody knows whether it was read before or after that.
    seen = new Map(next.map((file) => [file, before.get(file) ?? signatureOf(file, since)]));
    if (isClosed) return;
    names = namesByFolder(next);
    for (const [folder, { watcher, inode }] of folders) {
      if (names.has(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      folders.delete(folder);
    }
    for (const folder of names.keys()) if (!folders.has(folder)) open(folder);
    // What changed before its folder was watched, nobody told.
    if (changedSince(seen, files).size > 0) noticed();
  }

  function open(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || name === basename(folder) || names.get(folder)?.includes(name) === true)
          noticed();
      });
      watcher.on("error", noticed);
      folders.set(folder, { watcher, inode: inodeOf(folder) ?? 0n });
    } catch {
      // It went away just now: the folder above is followed once that is noticed.
      noticed();
    }
  }

  return {
    async start() {
      await runFor(new Set());
      return files;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      for (const { watcher } of folders.values()) watcher.close();
      await running;
    },
  };
}

/** The folders to watch, each with the names in it that count: of a file, or of the folder on the way to it. */
function namesByFolder(files: readonly string[]): Map<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const add = (file: string): void => {
    let [folder, name] = [dirname(file), basename(file)];
    while (inodeOf(folder) === undefined && dirname(folder) !== folder)
      [folder, name] = [dirname(folder), basename(folder)];
    names.set(folder, [...(names.get(folder) ?? []), name]);
  };
  for (const file of files) {
    add(file);
    const real = realPathOf(file);
    if (real !== undefined && real !== file) add(real); // a link: what it leads to changes elsewhere
  }
  return names;
}

function changedSince(before: ReadonlyMap<string, string>, files: readonly string[]): Set<string> {
  const now = signaturesOf(files);
  return new Set(files.filter((file) => before.get(file) !== now.get(file)));
}

function signaturesOf(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, signatureOf(file, Number.POSITIVE_INFINITY)]));
}

/** What changes with every change of a file; for one that changed since, what no file has. */
function signatureOf(file: string, since: number): string {
  const stat = statOf(file);
  if (stat === undefined) return "";
  return Number(stat.mtimeMs) >= since ? "new" : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}

function inodeOf(folder: string): bigint | undefined {
  const stat = statOf(folder);
  return stat?.isDirectory() === true ? stat.ino : undefined;
}

function statOf(path: string) {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined; // a file where a folder should be, or one that may not be looked at
  }
}

function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

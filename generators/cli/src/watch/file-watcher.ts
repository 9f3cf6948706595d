import { type FSWatcher, watch } from "node:fs";
import { basename } from "node:path";
import { changedFiles, foldersToWatch, inodeOf, signatureOf, signaturesOf } from "./file-state.ts";

export interface FileWatcher {
  /** Runs for the first time, begins to watch, and resolves to the watched files. */
  start(): Promise<readonly string[]>;
  /** Resolves once the last run has finished. */
  close(): Promise<void>;
}

/** @returns the files to watch from now on */
type Run = (changed: ReadonlySet<string>) => Promise<readonly string[]>;

interface WatchedFolder {
  readonly watcher: FSWatcher;
  readonly inode: bigint;
}

/** A run starts when no event has come for `quietMs`, and after `longestQuietMs` even if events keep coming. */
const quietMs = 20;
const longestQuietMs = 200;

/**
 * Watches files and runs after each change, never twice at the same time.
 *
 * It watches folders, because a watched file is lost as soon as an editor renames another over it, and because a file
 * or its folder may not exist yet. An event only says that something may have happened. The signatures of the files
 * decide: `signatures` has the state of each file that the last run has read. So an event too many costs little, and a
 * change that came while a run was reading, or before its folder was watched, is still found.
 *
 * @param run - gets the files that changed; none for the first run
 */
export function openFileWatcher(run: Run): FileWatcher {
  const folders = new Map<string, WatchedFolder>();
  let files: readonly string[] = [];
  let signatures = new Map<string, string>();
  let names: ReadonlyMap<string, readonly string[]> = new Map();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let firstEventAt = 0;
  let isClosed = false;

  function onEvent(): void {
    if (isClosed) return;
    const now = Date.now();
    if (timer === undefined) firstEventAt = now;
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        timer = undefined;
        running = running.then(runIfChanged);
      },
      Math.max(0, Math.min(quietMs, firstEventAt + longestQuietMs - now)),
    );
  }

  async function runIfChanged(): Promise<void> {
    if (isClosed) return;
    const changed = changedFiles(files, signatures);
    if (changed.size === 0) return watchFolders(); // a folder may have appeared or disappeared
    signatures = signaturesOf(files);
    await runFor(changed);
  }

  async function runFor(changed: ReadonlySet<string>): Promise<void> {
    const startedAt = Date.now();
    files = await run(changed);
    signatures = new Map(
      files.map((file) => [file, signatures.get(file) ?? signatureOf(file, startedAt)] as const),
    );
    watchFolders();
  }

  function watchFolders(): void {
    if (isClosed) return;
    names = foldersToWatch(files);
    for (const [folder, { watcher, inode }] of folders) {
      if (names.has(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      folders.delete(folder);
    }
    for (const folder of names.keys()) if (!folders.has(folder)) watchFolder(folder);
    // A change that came before its folder was watched caused no event.
    if (changedFiles(files, signatures).size > 0) onEvent();
  }

  function watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || name === basename(folder) || names.get(folder)?.includes(name)) onEvent();
      });
      watcher.on("error", onEvent);
      folders.set(folder, { watcher, inode: inodeOf(folder) ?? 0n });
    } catch {
      onEvent(); // the folder has just disappeared, so that its parent is watched next
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

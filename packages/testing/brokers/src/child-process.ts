import { type ChildProcess as NodeChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { systemPath } from "./system-path.ts";

/** A process that ends with this process at the latest. */
export interface ChildProcess {
  /** Resolves once the process has ended for any reason. Never rejects. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** Returns the last 2,000 characters that the process has written. */
  output(): string;
  /** Asks the process to end, and kills it after `timeoutMs`. Resolves once it has ended. */
  stop(timeoutMs: number): Promise<void>;
  /** Kills the process group. Resolves once the process has ended. */
  kill(): Promise<void>;
}

export interface ChildProcessOptions {
  /** The working directory. It is deleted if this process ends without having stopped the child. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

// The program replaces the shell, so that it has the process id that we know. The watcher beside it reads a pipe whose
// other end only this process holds open. When this process ends, even by SIGKILL, the pipe closes, and the watcher
// kills the group and deletes the folder.
const supervisor = `
  (cat <&3 >/dev/null; kill -KILL $$; rm -rf "$0" || rm -rf "$0"; kill -KILL 0) &
  exec "$@" 3<&-
`;

/** Starts a program in a new process group. Its output goes to a log file in the folder. */
export function startChildProcess(
  program: string,
  args: readonly string[],
  options: ChildProcessOptions,
): ChildProcess {
  const { folder, env = {} } = options;
  const log = join(folder, `${program.split("/").at(-1)}.log`);
  const output = openSync(log, "a");
  const child = spawn("/bin/sh", ["-c", supervisor, folder, program, ...args], {
    cwd: folder,
    detached: true,
    env: { PATH: systemPath, LANG: "C.UTF-8", HOME: folder, ...env },
    stdio: ["ignore", output, output, "pipe"],
  });
  closeSync(output);
  // The pipe is not the standard input: Node closes that as soon as the program ends, and the watcher would delete the
  // folder of a broker that is about to be started again.
  const watcherPipe = child.stdio[3] as Socket | null | undefined;
  watcherPipe?.on("error", () => {}); // the watcher has ended, and so `ended` resolves
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      killGroup(child); // the watcher, and the processes that the program left behind
      watcherPipe?.destroy();
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  const kill = (): Promise<void> => {
    if (!hasEnded) killGroup(child);
    return ended;
  };
  const stop = async (timeoutMs: number): Promise<void> => {
    if (!hasEnded) child.kill("SIGTERM");
    const timer = setTimeout(kill, timeoutMs);
    await ended;
    clearTimeout(timer);
  };
  return {
    ended,
    hasEnded: () => hasEnded,
    output: () => readFileSync(log, "utf8").slice(-2_000),
    stop,
    kill,
  };
}

function killGroup({ pid }: NodeChildProcess): void {
  if (pid === undefined) return; // the process never started
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

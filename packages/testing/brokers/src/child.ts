import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";

/** A program that lives no longer than this process. */
export interface Child {
  /** Resolves once it is gone, for whatever reason. Never rejects. */
  readonly gone: Promise<void>;
  isGone(): boolean;
  /** The end of what it wrote. */
  output(): string;
  /** Asks it to end, and resolves once it has; after `timeoutMs` it is killed. */
  stop(timeoutMs: number): Promise<void>;
  /** Kills its whole process group, and resolves once it is gone. */
  kill(): Promise<void>;
}

export interface ChildOptions {
  /** Its working directory; deleted if this process ends without having closed it. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

// The program replaces the shell, so that it has the pid that we know. The watcher beside it reads a
// pipe that only this process holds open: however we end, even by SIGKILL, the pipe does too.
const supervisor = `
  (cat <&3 >/dev/null; kill -KILL $$; rm -rf "$0" || rm -rf "$0"; kill -KILL 0) &
  exec "$@" 3<&-
`;

/** Starts a program in a process group of its own. What it writes goes to a file in its folder. */
export function startChild(program: string, args: readonly string[], options: ChildOptions): Child {
  const { folder, env = {} } = options;
  const log = join(folder, `${program.split("/").at(-1)}.log`);
  const out = openSync(log, "a");
  const child = spawn("/bin/sh", ["-c", supervisor, folder, program, ...args], {
    cwd: folder,
    detached: true,
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LANG: "C.UTF-8", HOME: folder, ...env },
    stdio: ["ignore", out, out, "pipe"],
  });
  closeSync(out);
  // Not its standard input: Node closes that as soon as the program ends, and the watcher would clear away
  // the folder of a broker that is only to be started again.
  const held = child.stdio[3] as Socket | null | undefined;
  held?.on("error", () => {}); // the watcher is dead; `gone` says so
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const settle = (): void => {
      isGone = true;
      killGroup(child); // the watcher, and whatever the program left behind
      held?.destroy();
      resolve();
    };
    child.once("exit", settle);
    child.once("error", settle);
  });
  const kill = (): Promise<void> => {
    if (!isGone) killGroup(child);
    return gone;
  };
  const stop = async (timeoutMs: number): Promise<void> => {
    if (!isGone) child.kill("SIGTERM");
    const timer = setTimeout(kill, timeoutMs);
    await gone;
    clearTimeout(timer);
  };
  return { gone, isGone: () => isGone, output: () => readFileSync(log, "utf8").slice(-2_000), stop, kill };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it never started
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

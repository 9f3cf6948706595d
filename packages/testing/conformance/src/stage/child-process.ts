import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlayName } from "../actors/roles.ts";
import type { Json } from "../support/json.ts";
import type { Opener } from "../support/subject.ts";
import { until } from "../support/wait-until.ts";

/** A child process of the suite: one play, in its own process, with its own connection. */
export interface Child {
  /** What it said, first to last. */
  readonly said: readonly Json[];
  /** Its standard error so far. */
  readonly errors: () => string;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  hasExited(): boolean;
  /** SIGKILL, as a crash would. Resolves once it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as a deployment would. Resolves to how it exited. */
  terminate(): Promise<number | string>;
}

export interface ChildOptions {
  readonly play: PlayName;
  readonly subject: string;
  readonly url: string;
  /** The function of the subject that opens its transport. */
  readonly opener: Opener;
  readonly script: object;
  /** Told of what must never happen in a child: unhandled rejections, warnings, errors. */
  readonly onFault: (fault: string) => void;
}

/** Starts a play. */
export function startChild({ play, subject, url, opener, script, onFault }: ChildOptions): Child {
  const program = fileURLToPath(new URL(mainProgram(extname(import.meta.url)), import.meta.url));
  const child = fork(program, [play, subject, url, opener, JSON.stringify(script)], {
    execArgv: conditions(process.execArgv),
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  const said: Json[] = [];
  let errors = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    errors += bytes.toString();
    process.stderr.write(bytes);
  });
  let gone = false;
  child.on("message", (message: { readonly line?: Json; readonly fault?: string }) => {
    if (message.fault !== undefined) onFault(`${play}: ${message.fault}`);
    else said.push(message.line ?? null);
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => {
      gone = true;
      resolve(signal ?? code ?? "unknown");
    });
    child.once("error", (error) => {
      gone = true;
      resolve(error.message);
    });
  });
  return {
    said,
    errors: () => errors,
    exited,
    hasExited: () => gone,
    async kill() {
      if (!gone) child.kill("SIGKILL");
      await exited;
    },
    async terminate() {
      if (!gone) child.kill("SIGTERM");
      return await exited;
    },
  };
}

/** The path of the program that plays roles: beside the sources, or beside the built entry point. */
function mainProgram(extension: string): string {
  return extension === ".ts" ? "../actors/main.ts" : `./actors/main${extension}`;
}

/** Of this process's arguments, those that say how packages are found, in either of their spellings. */
function conditions(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith("--conditions=")) return [arg];
    return args[index - 1] === "--conditions" || args[index - 1] === "-C" ? [`--conditions=${arg}`] : [];
  });
}

/** Resolves once a child has said that it is ready. */
export async function ready(child: Child): Promise<Child> {
  await until("a child process is ready", () => {
    if (child.hasExited()) throw new Error("A child process ended before it was ready.");
    return child.said.includes("ready");
  });
  return child;
}

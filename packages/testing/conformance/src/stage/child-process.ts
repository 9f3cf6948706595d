import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { RoleName } from "../actors/roles.ts";
import type { Json } from "../support/json.ts";
import type { Opener } from "../support/subject.ts";
import { patienceMs, until } from "../support/wait-until.ts";

/** A child process of the suite, which plays one role with a separate connection. */
export interface Child {
  /** The values that it has sent, in order. */
  readonly reported: readonly Json[];
  /** Returns its standard error so far. */
  readonly errors: () => string;
  /** Returns its standard output so far. */
  readonly output: () => string;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  hasExited(): boolean;
  /** Kills the process with SIGKILL. Resolves once it has ended. */
  kill(): Promise<void>;
  /** Sends SIGTERM. Resolves to the exit code or the signal. */
  terminate(): Promise<number | string>;
}

export interface ChildOptions {
  readonly role: RoleName;
  readonly subject: string;
  readonly url: string;
  /** The name of the subject's function that opens the transport. */
  readonly opener: Opener;
  readonly script: object;
  /** True if its output is not repeated in that of the suite. */
  readonly quiet: boolean;
  /** Called with each fault of the child: unhandled rejections, warnings, errors. */
  readonly onFault: (fault: string) => void;
}

/** Starts a child process that plays a role. */
export function startChild(options: ChildOptions): Child {
  const { role, subject, url, opener, script, quiet, onFault } = options;
  const program = fileURLToPath(new URL(mainProgram(extname(import.meta.url)), import.meta.url));
  const child = fork(program, [role, subject, url, opener, JSON.stringify(script)], {
    execArgv: conditions(process.execArgv),
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const reported: Json[] = [];
  let [output, errors] = ["", ""];
  child.stdout?.on("data", (bytes: Buffer) => {
    output += bytes.toString();
    if (!quiet) process.stdout.write(bytes);
  });
  child.stderr?.on("data", (bytes: Buffer) => {
    errors += bytes.toString();
    if (!quiet) process.stderr.write(bytes);
  });
  let gone = false;
  child.on("message", (message: { readonly line?: Json; readonly fault?: string }) => {
    if (message.fault !== undefined) onFault(`${role}: ${message.fault}`);
    else reported.push(message.line ?? null);
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
    reported,
    output: () => output,
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

/** Returns this process's arguments that set conditions of package resolution, in either spelling. */
function conditions(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith("--conditions=")) return [arg];
    return args[index - 1] === "--conditions" || args[index - 1] === "-C" ? [`--conditions=${arg}`] : [];
  });
}

/** The least time that a child may take to be ready, however short the patience of a check is: Node starts slowly. */
const leastStartMs = 20_000;

/** Resolves once a child has reported that it is ready. */
export async function ready(child: Child): Promise<Child> {
  const isReady = (): boolean => {
    if (child.hasExited()) throw new Error("A child process ended before it was ready.");
    return child.reported.includes("ready");
  };
  await until("a child process is ready", isReady, Math.max(patienceMs(), leastStartMs));
  return child;
}

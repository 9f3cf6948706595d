#!/usr/bin/env node
import module from "node:module";
import { styleText } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { main } from "./main.ts";
import { openStatus } from "./report/status-line.ts";

/** What the worker tells: a text to write, what it is doing, or the exit code at the end. */
type Said = readonly ["out" | "error" | "status", string] | readonly ["code", number];

/** What the worker is told. */
interface Given {
  readonly args: readonly string[];
  readonly isInteractive: boolean;
  readonly hasColors: boolean;
}

const oldestNode = 22;

module.enableCompileCache?.(); // in the system's folder for such things: the second run starts in half the time
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(`posthorn needs Node ${oldestNode} or newer, and this is ${process.version}\n`);
  process.exitCode = 1;
} else if (isMainThread) start();
else await work();

/** Works in a thread of its own, for only such a one can be told to collect its garbage early: a quarter less memory. */
function start(): void {
  const args = process.argv.slice(2);
  const isWatch = args.includes("--watch");
  const isInteractive = process.stderr.isTTY === true;
  const hasColors = styleText("red", "x", { stream: process.stderr }) !== "x"; // as NO_COLOR and FORCE_COLOR have it
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { args, isInteractive, hasColors } satisfies Given,
    ...(isWatch ? {} : { resourceLimits: { maxYoungGenerationSizeMb: 12 } }), // who goes on is to be fast
  });
  const status = openStatus(isInteractive ? process.stderr : undefined);
  worker.on("message", (said: Said) => {
    if (said[0] === "status") return status.show(said[1]);
    status.clear();
    if (said[0] === "code") process.exitCode = said[1];
    else (said[0] === "out" ? process.stdout : process.stderr).write(said[1]);
  });
  worker.on("error", (error) => {
    status.clear();
    process.stderr.write(`posthorn: ${error.message}\n`);
    process.exitCode = 1;
  });
  // The second time ends it at once.
  if (isWatch)
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => worker.postMessage("stop"));
}

async function work(): Promise<void> {
  const { args, isInteractive, hasColors } = workerData as Given;
  const say = (...said: Said): void => parentPort?.postMessage(said);
  const stop = new AbortController();
  parentPort?.once("message", () => stop.abort());
  parentPort?.unref();
  const code = await main(
    args,
    {
      out: (text) => say("out", text),
      error: (text) => say("error", text),
      status: (text) => say("status", text),
      isInteractive,
      hasColors,
      isAnnotated: process.env.GITHUB_ACTIONS === "true",
    },
    stop.signal,
  );
  say("code", code);
}

#!/usr/bin/env node
import module from "node:module";
import { styleText } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { openStatusLine } from "./report/status-line.ts";

/** A message of the worker: a text to write, the current step, or the exit code at the end. */
type WorkerMessage = readonly ["out" | "error" | "status", string] | readonly ["code", number];

/** The input of the worker. */
interface WorkerInput {
  readonly args: readonly string[];
  readonly isInteractive: boolean;
  readonly hasColors: boolean;
}

const oldestNode = 22;

module.enableCompileCache?.(); // the second run starts in half the time
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(`posthorn needs Node ${oldestNode} or newer, but this is ${process.version}.\n`);
  process.exitCode = 1;
} else if (isMainThread) startWorker();
else await runInWorker();

/**
 * Runs the command in a worker thread. Only a worker can be given a small heap for young objects, which saves a quarter
 * of the memory. A watch gets the usual heap, because speed matters more there.
 */
function startWorker(): void {
  const args = process.argv.slice(2);
  const isWatch = args.includes("--watch");
  const isInteractive = process.stderr.isTTY === true;
  const hasColors = styleText("red", "x", { stream: process.stderr }) !== "x"; // respects NO_COLOR and FORCE_COLOR
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { args, isInteractive, hasColors } satisfies WorkerInput,
    ...(!isWatch && { resourceLimits: { maxYoungGenerationSizeMb: 12 } }),
  });
  const statusLine = openStatusLine(isInteractive ? process.stderr : undefined);
  worker.on("message", (message: WorkerMessage) => {
    if (message[0] === "status") return statusLine.show(message[1]);
    statusLine.clear();
    if (message[0] === "code") process.exitCode = message[1];
    else (message[0] === "out" ? process.stdout : process.stderr).write(message[1]);
  });
  worker.on("error", (error) => {
    statusLine.clear();
    process.stderr.write(`posthorn: ${error.message}\n`);
    process.exitCode = 1;
  });
  // The first signal stops the watch; the second ends the process.
  if (isWatch)
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => worker.postMessage("stop"));
}

async function runInWorker(): Promise<void> {
  const { args, isInteractive, hasColors } = workerData as WorkerInput;
  const post = (...message: WorkerMessage): void => parentPort?.postMessage(message);
  const stop = new AbortController();
  parentPort?.once("message", () => stop.abort());
  parentPort?.unref();
  const { main } = await import("./main.ts"); // only the worker needs it
  const code = await main(
    args,
    {
      out: (text) => post("out", text),
      error: (text) => post("error", text),
      status: (text) => post("status", text),
      isInteractive,
      hasColors,
      isAnnotated: process.env.GITHUB_ACTIONS === "true",
    },
    stop.signal,
  );
  post("code", code);
}

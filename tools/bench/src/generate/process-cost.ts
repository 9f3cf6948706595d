import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "../race/measure.ts";

/** The cost of a process from its start to its end. */
export interface Cost {
  /** Milliseconds of elapsed time. */
  readonly wall: number;
  /** Milliseconds of CPU time on all threads. */
  readonly cpu: number;
  /** Peak memory in MiB. */
  readonly memory: number;
}

export interface Program {
  /** The arguments of Node. */
  readonly args: readonly string[];
  /** Runs before each measurement. It is not measured. */
  readonly prepare?: () => Promise<void>;
}

/** A longer run is stopped. */
const timeoutMs = 60_000;
/** The exit code of a program that cannot process the contract. */
const unsupportedCode = 3;

/** Runs a Node program once. Undefined if it times out or cannot process the contract. Throws if it fails otherwise. */
async function measure({ args, prepare }: Program): Promise<Cost | undefined> {
  const file = join(tmpdir(), `posthorn-usage-${process.pid}.json`);
  const preload = pathToFileURL(join(import.meta.dirname, "usage.ts")).href;
  await prepare?.();
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", preload, ...args], {
    env: { ...process.env, POSTHORN_BENCH_USAGE: file },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("close", (...exit) => resolve(exit)),
  );
  clearTimeout(timer);
  const wall = performance.now() - start;
  if (signal === "SIGKILL" || code === unsupportedCode) return undefined;
  if (code !== 0) throw new Error(`${args.join(" ")} failed: ${errors.slice(0, 1000)}`);
  const { cpu, memory } = JSON.parse(await readFile(file, "utf8")) as Omit<Cost, "wall">;
  await rm(file);
  return { wall, cpu, memory };
}

/** Runs two programs in turn, and returns the median costs. Undefined for a program that cannot process the contract in time. */
export async function compareCosts(
  programs: readonly [Program, Program],
  rounds: number,
): Promise<readonly [Cost | undefined, Cost | undefined]> {
  const costs: [Cost[], Cost[]] = [[], []];
  const stopped = new Set<number>();
  await measure(programs[0]); // fills the caches of the disk and of Node
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, program] of programs.entries()) {
      if (stopped.has(index)) continue;
      const cost = await measure(program);
      if (cost === undefined) stopped.add(index);
      else costs[index]?.push(cost);
    }
  }
  return [medianCost(costs[0]), medianCost(costs[1])];
}

function medianCost(costs: readonly Cost[]): Cost | undefined {
  if (costs.length === 0) return undefined;
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  return { wall: of("wall"), cpu: of("cpu"), memory: of("memory") };
}

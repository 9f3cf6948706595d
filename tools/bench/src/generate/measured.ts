import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "../measure.ts";

/** What a whole process took, from its start to its end. */
export interface Cost {
  /** Milliseconds on the clock. */
  readonly wall: number;
  /** Milliseconds of computing, on all its threads. */
  readonly cpu: number;
  /** The most that it held, in MiB. */
  readonly memory: number;
}

export interface Program {
  /** For Node. */
  readonly args: readonly string[];
  /** Makes ready for a run; not measured. */
  readonly before?: () => Promise<void>;
}

/** Nobody waits longer for one run. */
const patienceMs = 60_000;
/** How a program ends that could not do it. */
const gaveUp = 3;

/** Runs a program of Node's once; nothing if it is not done in time, or gives up. Throws if it fails otherwise. */
async function measure({ args, before }: Program): Promise<Cost | undefined> {
  const file = join(tmpdir(), `posthorn-usage-${process.pid}.json`);
  const preload = pathToFileURL(join(import.meta.dirname, "usage.ts")).href;
  await before?.();
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", preload, ...args], {
    env: { ...process.env, POSTHORN_BENCH_USAGE: file },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("close", (...ended) => resolve(ended)),
  );
  clearTimeout(timer);
  const wall = performance.now() - start;
  if (signal === "SIGKILL" || code === gaveUp) return undefined;
  if (code !== 0) throw new Error(`${args.join(" ")} failed: ${said.slice(0, 1000)}`);
  const { cpu, memory } = JSON.parse(await readFile(file, "utf8")) as Omit<Cost, "wall">;
  await rm(file);
  return { wall, cpu, memory };
}

/** Runs two programs by turns, and gives the medians; nothing for one that is not done in time, or gives up. */
export async function compare(
  one: Program,
  other: Program,
  rounds: number,
): Promise<readonly [Cost | undefined, Cost | undefined]> {
  const costs: [Cost[], Cost[]] = [[], []];
  const stopped = new Set<number>();
  await measure(one); // fills the caches of the disk and of Node
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, program] of [one, other].entries()) {
      if (stopped.has(index)) continue;
      const cost = await measure(program);
      if (cost === undefined) stopped.add(index);
      else costs[index]?.push(cost);
    }
  }
  return [middle(costs[0]), middle(costs[1])];
}

function middle(costs: readonly Cost[]): Cost | undefined {
  if (costs.length === 0) return undefined;
  const of = (what: keyof Cost): number => median(costs.map((cost) => cost[what]));
  return { wall: of("wall"), cpu: of("cpu"), memory: of("memory") };
}

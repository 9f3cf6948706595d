import { readFileSync, writeFileSync } from "node:fs";
import type { CheckResult, MatrixFile } from "@posthorn/conformance";

/** What became of one check in all runs. */
export interface Tally {
  readonly claim: string;
  /** `undeclared`: the transport does not declare a feature that the check tests. `skipped`: it did not run. */
  readonly state: "run" | "undeclared" | "skipped";
  readonly runs: number;
  readonly passes: number;
  /** The reason that the suite gives, or else the first line of the first error. */
  readonly reason?: string;
}

/** The checks of one column, by their ids. */
export type ColumnResults = Readonly<Record<string, Tally>>;

/** The results of one tree of the packages: by transport, then by version of the broker. */
export type TreeResults = Readonly<Record<string, Readonly<Record<string, ColumnResults>>>>;

/** The results by tree, the newest first. */
export type Results = Readonly<Record<string, TreeResults>>;

/** The place of a column's results. */
export interface Place {
  /** The Git tree of the packages. */
  readonly tree: string;
  readonly transport: string;
  readonly version: string;
}

/** Results of older trees are dropped. */
const mostTrees = 3;

/** Reads the results. There are none if the file does not exist. */
export function readResults(file: string): Results {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

export function writeResults(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
}

/** Adds the results of one run to a column. */
export function addRun(results: Results, place: Place, { results: run }: MatrixFile): Results {
  const { tree, transport, version } = place;
  const { [tree]: ofTree = {}, ...others } = results;
  const ofTransport = ofTree[transport] ?? {};
  const column = { ...ofTransport[version] };
  for (const check of run) column[check.id] = tallyOf(column[check.id], check);
  const changed = { ...ofTree, [transport]: { ...ofTransport, [version]: column } };
  const older = Object.entries(others).slice(0, mostTrees - 1);
  return { [tree]: changed, ...Object.fromEntries(older) };
}

function tallyOf(before: Tally | undefined, { claim, state, reason, known }: CheckResult): Tally {
  if (state === "undeclared" || state === "skipped") {
    return before?.state === "run" ? before : { claim, state, runs: 0, passes: 0 };
  }
  const {
    runs = 0,
    passes = 0,
    reason: first = state === "fail" ? (known ?? reason) : undefined,
  } = before ?? {};
  return {
    claim,
    state: "run",
    runs: runs + 1,
    passes: passes + (state === "pass" ? 1 : 0),
    ...(first === undefined ? {} : { reason: first }),
  };
}

/** Returns the number of whole runs that a column has: that of the check with the fewest. */
export function runsOf(results: Results, { tree, transport, version }: Place): number {
  return fewestRuns(results[tree]?.[transport]?.[version] ?? {});
}

/** As `runsOf`, from the results of the column. */
export function fewestRuns(column: ColumnResults): number {
  const run = Object.values(column).filter(({ state }) => state === "run");
  return run.length === 0 ? 0 : Math.min(...run.map(({ runs }) => runs));
}

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

/** The results of a column. */
export interface ColumnResults {
  /** Identifies the sources that were tested. See `sourcesOf`. */
  readonly sources: string;
  /** By the ids of the checks. */
  readonly checks: Readonly<Record<string, Tally>>;
}

/** The results by the titles of the columns. */
export type Results = Readonly<Record<string, ColumnResults>>;

/** A column, and the sources that it tests now. */
export interface Place {
  readonly title: string;
  readonly sources: string;
}

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

/** Adds the results of one run to a column. Those of other sources are dropped. */
export function addRun(results: Results, place: Place, { results: run }: MatrixFile): Results {
  const { title, sources } = place;
  const checks: Record<string, Tally> = { ...checksOf(results, place) };
  for (const check of run) checks[check.id] = tallyOf(checks[check.id], check);
  return { ...results, [title]: { sources, checks } };
}

function checksOf(results: Results, { title, sources }: Place): ColumnResults["checks"] {
  const column = results[title];
  return column?.sources === sources ? column.checks : {};
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
export function runsOf(results: Results, place: Place): number {
  return fewestRuns(checksOf(results, place));
}

/** As `runsOf`, from the checks of the column. */
export function fewestRuns(checks: ColumnResults["checks"]): number {
  const run = Object.values(checks).filter(({ state }) => state === "run");
  return run.length === 0 ? 0 : Math.min(...run.map(({ runs }) => runs));
}

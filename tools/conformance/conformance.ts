import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult, MatrixFile } from "@posthorn/conformance";
import { type MatrixOptions, readArguments, usage } from "./arguments.ts";
import { type Column, chooseColumns, isAvailable, listColumns, titleOf } from "./columns.ts";
import { renderPage } from "./page.ts";
import { addRun, type Place, type Results, readResults, runsOf, writeResults } from "./results.ts";
import { runSuite } from "./run-suite.ts";

const root = join(import.meta.dirname, "../..");
const page = "docs/conformance.md";
const resultsFile = "docs/conformance.json";

/** Returns the last commit that changed something other than the results. Throws if there are uncommitted changes. */
function testedCommit(): string {
  const others = [".", `:!${page}`, `:!${resultsFile}`];
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  if (git("status", "--porcelain", "--", ...others) !== "") {
    throw new Error("There are uncommitted changes, and results belong to a commit. Commit or stash them.");
  }
  return git("log", "-1", "--format=%h", "--", ...others);
}

async function main(options: MatrixOptions): Promise<void> {
  const commit = testedCommit();
  const columns = chooseColumns(await listColumns(root), options).filter(isAvailable);
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  let results = readResults(join(root, resultsFile));
  const missingRuns = (column: Column): number =>
    Math.max(0, options.runs - runsOf(results, placeOf(commit, column)));
  const remaining = (): number => columns.reduce((sum, column) => sum + missingRuns(column), 0);
  console.log(`${remaining()} runs of ${columns.length} suites for commit ${commit}.`);
  const begin = performance.now();
  let done = 0;
  for (let round = 1; round <= options.runs; round++) {
    for (const column of columns) {
      const place = placeOf(commit, column);
      if (runsOf(results, place) >= round) continue;
      const start = performance.now();
      const run = await runSuite(root, column, stopping.signal);
      results = addRun(results, place, run);
      save(commit, results);
      done += 1;
      if (newFailuresOf(run).length > 0) process.exitCode = 1;
      const took = inMinutes(performance.now() - start);
      const left = inMinutes(((performance.now() - begin) / done) * remaining());
      console.log(
        `${titleOf(column)}, run ${round} of ${options.runs}: ${outcomeOf(run)}; ${took}, about ${left} left`,
      );
    }
  }
}

function placeOf(commit: string, { transport, version = "" }: Column): Place {
  return { commit, transport, version };
}

function save(commit: string, results: Results): void {
  writeResults(join(root, resultsFile), results);
  writeFileSync(join(root, page), renderPage(commit, results[commit] ?? {}));
  const formatted = ["format", "--write", page, resultsFile];
  execFileSync(join(root, "node_modules/.bin/biome"), formatted, { cwd: root, stdio: "ignore" });
}

function outcomeOf(run: MatrixFile): string {
  const count = (state: string): number => run.results.filter((check) => check.state === state).length;
  const failures = newFailuresOf(run).map(({ id, reason = "" }) => `\n  ${id}: ${reason}`);
  return `${count("pass")} passed, ${count("fail")} failed${failures.join("")}`;
}

/** The checks that failed, and that the suite does not list as failing. */
function newFailuresOf({ results }: MatrixFile): readonly CheckResult[] {
  return results.filter(({ state, known }) => state === "fail" && known === undefined);
}

function inMinutes(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

try {
  const options = readArguments(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else await main(options);
} catch (error) {
  console.error(
    (error as Error).name === "AbortError"
      ? "Stopped. The finished runs are kept."
      : (error as Error).message,
  );
  process.exitCode = 1;
}

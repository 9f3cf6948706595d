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

/**
 * Returns the Git tree of the packages. Unlike a commit, it stays the same while something else changes. Throws if the packages
 * have uncommitted changes.
 */
function testedTree(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  if (git("status", "--porcelain", "--", "packages") !== "") {
    throw new Error("The packages have changes that are not committed. Commit or stash them.");
  }
  return git("rev-parse", "--short", "HEAD:packages");
}

async function main(options: MatrixOptions): Promise<void> {
  const tree = testedTree();
  const columns = chooseColumns(await listColumns(root), options).filter(isAvailable);
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  let results = readResults(join(root, resultsFile));
  const due = columns.flatMap((column) => {
    const done = runsOf(results, placeOf(tree, column));
    return Array.from({ length: Math.max(0, options.runs - done) }, (_, index) => ({
      column,
      round: done + index + 1,
    }));
  });
  due.sort((one, other) => one.round - other.round);
  const total = due.length;
  console.log(`${total} runs of ${columns.length} suites for tree ${tree} of the packages.`);
  const begin = performance.now();
  let done = 0;

  async function runDue(): Promise<void> {
    for (let next = due.shift(); next !== undefined; next = due.shift()) {
      const { column, round } = next;
      const start = performance.now();
      const run = await runSuite(root, column, stopping.signal);
      results = addRun(results, placeOf(tree, column), run);
      save(tree, results);
      done += 1;
      if (newFailuresOf(run).length > 0) process.exitCode = 1;
      const took = inMinutes(performance.now() - start);
      const left = inMinutes(((performance.now() - begin) / done) * (total - done));
      console.log(
        `${titleOf(column)}, run ${round} of ${options.runs}: ${outcomeOf(run)}; ${took}, about ${left} left`,
      );
    }
  }

  try {
    await Promise.all(Array.from({ length: options.parallel }, runDue));
  } finally {
    stopping.abort(); // the others, if one failed
  }
}

function placeOf(tree: string, { transport, version = "" }: Column): Place {
  return { tree, transport, version };
}

function save(tree: string, results: Results): void {
  writeResults(join(root, resultsFile), results);
  writeFileSync(join(root, page), renderPage(tree, results[tree] ?? {}));
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

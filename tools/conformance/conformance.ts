import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult, MatrixFile } from "@posthorn/conformance";
import { formatFiles } from "../packages/format.ts";
import { root } from "../packages/packages.ts";
import { type MatrixOptions, readArguments, usage } from "./arguments.ts";
import { chooseColumns, isAvailable, listColumns, titleOf } from "./columns.ts";
import { renderPage } from "./page.ts";
import { addRun, type Place, type Results, readResults, runsOf, writeResults } from "./results.ts";
import { runSuite } from "./run-suite.ts";
import { requireCommitted, sourcesOf } from "./sources.ts";

const page = "docs/conformance.md";
const resultsFile = "docs/conformance.json";

async function main(options: MatrixOptions): Promise<void> {
  const chosen = chooseColumns(await listColumns(root), options).filter(isAvailable);
  const columns = chosen.map((column) => ({ column, sources: sourcesOf(column.file) }));
  requireCommitted(columns.flatMap(({ sources }) => sources.folders));
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  let results = readResults(join(root, resultsFile));
  const due = columns.flatMap(({ column, sources }) => {
    const place: Place = { title: titleOf(column), sources: sources.id };
    const done = runsOf(results, place);
    const missing = Math.max(0, options.runs - done);
    return Array.from({ length: missing }, (_, index) => ({ column, place, round: done + index + 1 }));
  });
  due.sort((one, other) => one.round - other.round);
  const total = due.length;
  console.log(`${total} runs of ${columns.length} suites.`);
  const begin = performance.now();
  let done = 0;

  async function runDue(): Promise<void> {
    for (let next = due.shift(); next !== undefined; next = due.shift()) {
      const { column, place, round } = next;
      const start = performance.now();
      const run = await runSuite(root, column, stopping.signal);
      results = addRun(results, place, run);
      save(results);
      done += 1;
      if (newFailuresOf(run).length > 0) process.exitCode = 1;
      const took = inMinutes(performance.now() - start);
      const left = inMinutes(((performance.now() - begin) / done) * (total - done));
      console.log(
        `${place.title}, run ${round} of ${options.runs}: ${outcomeOf(run)}; ${took}, about ${left} left`,
      );
    }
  }

  try {
    await Promise.all(Array.from({ length: options.parallel }, runDue));
  } finally {
    stopping.abort(); // the others, if one failed
  }
}

function save(results: Results): void {
  writeResults(join(root, resultsFile), results);
  writeFileSync(join(root, page), renderPage(results));
  formatFiles(page, resultsFile);
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

import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatFiles } from "../packages/format.ts";
import { root } from "../packages/packages.ts";
import type { RunOptions } from "./arguments.ts";
import type { Verdict } from "./judge.ts";
import type { Records } from "./records.ts";
import { faultsOf } from "./report.ts";

export interface Result {
  readonly options: RunOptions;
  readonly records: Records;
  readonly verdict: Verdict;
  readonly isCorrect: boolean;
  readonly seconds: number;
}

const page = "docs/fault-run.md";
const endOfTable = "<!-- /results -->";

/** Adds a row to the table of results in the documentation, with the commit and the seed. */
export async function recordResult(result: Result): Promise<void> {
  const file = join(root, page);
  const text = await readFile(file, "utf8");
  if (!text.includes(endOfTable)) throw new Error(`${page} has no "${endOfTable}". Restore the table.`);
  await writeFile(file, text.replace(`\n${endOfTable}`, `${rowOf(result)}\n\n${endOfTable}`));
  formatFiles(page);
}

function rowOf({ options, records, verdict, isCorrect, seconds }: Result): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const count = (kind: string): number => verdict.violations.filter((each) => each.kind === kind).length;
  const cells = [
    options.broker,
    commit,
    options.seed,
    records.facts.accepted.length,
    faultsOf(records.facts),
    count("lost"),
    count("forked"),
    count("out of order"),
    `${seconds} s`,
    isCorrect ? "passed" : "failed",
  ];
  return `| ${cells.join(" | ")} |`;
}

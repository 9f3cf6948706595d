import { join } from "node:path";
import type { Diagnostic } from "@posthorn/contract";
import type { ContractArguments } from "../arguments/read-arguments.ts";
import { settingList } from "../configuration/options.ts";
import { generateFiles } from "../generation/generate-files.ts";
import { type Job, jobsOf } from "../jobs/jobs.ts";
import { hasError, type Output, openOutputs } from "../jobs/outputs.ts";
import { driftOf } from "../output/drift.ts";
import { type Console, paint } from "../report/console.ts";
import { openDifferences } from "../report/differences.ts";
import { annotate, count, report } from "../report/report-diagnostics.ts";
import { wrong } from "./generate.ts";
import type { FileDifference, Findings } from "./validate.ts";

/** A difference, with both texts of a file that has two. */
interface Difference extends FileDifference {
  readonly now?: string;
  readonly wanted?: string;
}

/** The result of checking one contract. */
interface Checked {
  readonly job: Job;
  readonly diagnostics: readonly Diagnostic[];
  /** How many files there should be. */
  readonly files: number;
  readonly differences: readonly Difference[];
}

const descriptions: Readonly<Record<FileDifference["difference"], string>> = {
  missing: "is missing",
  changed: "differs",
  extra: "is no longer part of the contract",
  outside: "is behind a symbolic link that leads out of the folder",
};

/** `posthorn check`: fails, and shows the differences, if the files are not what `generate` would write. */
export async function check(asked: ContractArguments, console: Console): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  const all: Checked[] = [];
  const show = async (checked: Checked): Promise<void> => {
    all.push(checked);
    if (!asked.json) await showChecked(checked, generateLike(asked, checked.job), console);
  };
  const { jobs, shared } = found;
  if (shared !== undefined) {
    console.status?.(`Checking ${shared.out}, and what imports it`);
    const outputs = await openOutputs(jobs, shared)();
    const isFailed = hasError(outputs);
    for (const output of outputs) await show(isFailed ? unchecked(output) : checkOutput(output));
  } else {
    for (const job of jobs) {
      console.status?.(`Checking ${job.out} against ${job.contract}`);
      const output = { job, result: await generateFiles(job) };
      await show(hasError([output]) ? unchecked(output) : checkOutput(output));
    }
  }
  if (asked.json) console.out(`${JSON.stringify(findingsOf(all), undefined, 2)}\n`);
  return all.every(isRight) ? 0 : 1;
}

/** The command that makes it right. */
function generateLike({ contract, config, out, options }: ContractArguments, job: Job): string {
  const wanted = contract === undefined ? options : job.options;
  const given = settingList.flatMap(([name, { flag }]) => {
    const value = wanted[name];
    if (value === undefined) return [];
    return value === true ? [`--${flag}`] : [`--${flag}`, String(value)];
  });
  const files = [contract, ...(config ? ["--config", config] : []), ...(out ? ["--out", out] : [])];
  return ["posthorn generate", ...files.filter((each) => each !== undefined), ...given].join(" ");
}

/** The result for a folder whose contents are unknown because the contract has an error. */
function unchecked({ job, result: { diagnostics } }: Output): Checked {
  return { job, diagnostics, files: 0, differences: [] };
}

function checkOutput({ job, result: { files, diagnostics } }: Output): Checked {
  const { missing, changed, left, foreign, outside } = driftOf(job.out, files);
  const differences: readonly Difference[] = [
    ...missing.map(({ path }) => ({ path, difference: "missing" as const })),
    ...[...changed, ...foreign].map(({ path, now, text }) => ({
      path,
      difference: "changed" as const,
      now,
      wanted: text,
    })),
    ...left.map((path) => ({ path, difference: "extra" as const })),
    ...outside.map((path) => ({ path, difference: "outside" as const })),
  ];
  return {
    job,
    diagnostics,
    files: files.length,
    differences: differences.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

function isRight({ diagnostics, differences }: Checked): boolean {
  return differences.length === 0 && diagnostics.every(({ severity }) => severity !== "error");
}

function findingsOf(all: readonly Checked[]): Findings {
  const contracts = all.map((checked) => ({
    contract: checked.job.contract,
    valid: isRight(checked),
    diagnostics: checked.diagnostics,
    out: checked.job.out,
    differences: checked.differences.map(({ path, difference }) => ({ path, difference })),
  }));
  return { version: 1, valid: all.every(isRight), contracts };
}

async function showChecked(checked: Checked, again: string, console: Console): Promise<void> {
  const { diagnostics, differences, files } = checked;
  const { contract, out } = checked.job;
  if (report(diagnostics, console, { contract })) return;
  if (differences.length === 0) {
    console.out(`${count(files, "file")} in ${out} as they should be.\n`);
    return;
  }
  const shown = openDifferences(console);
  for (const { path, difference, now, wanted } of differences) {
    const file = join(out, path);
    const how = descriptions[difference];
    console.error(`${file} ${paint(console, "red", "error")} drift ${how}\n`);
    annotate(
      { severity: "error", code: "drift", message: `This file ${how}. Run "${again}".`, file },
      console,
    );
    if (now !== undefined && wanted !== undefined) await shown.show(file, now, wanted);
  }
  console.error(`${count(differences.length, "file")} not as ${contract} has it. Run "${again}".\n`);
}

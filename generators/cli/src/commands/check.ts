import { join } from "node:path";
import type { Diagnostic } from "@posthorn/contract";
import type { ContractArguments } from "../arguments/arguments.ts";
import { options } from "../configuration/options.ts";
import { diagnose, isError } from "../diagnostics/diagnostics.ts";
import { generateFiles } from "../generation/generate-files.ts";
import type { Job } from "../jobs/job.ts";
import { hasError, type Output, openOutputs } from "../jobs/outputs.ts";
import { planJobs } from "../jobs/plan-jobs.ts";
import { findDrift } from "../output/drift.ts";
import type { Console } from "../report/console.ts";
import { type ContractReport, type FileDifference, formatReport } from "../report/diagnostics-report.ts";
import { openDifferenceWriter } from "../report/differences.ts";
import { annotate, reportDiagnostics, writeDiagnostic } from "../report/report-diagnostics.ts";
import { reportProblem } from "../report/report-problem.ts";
import { count } from "../text/lists.ts";
import { upToDate } from "./up-to-date.ts";

/** A difference, with both texts if the file has two. */
interface ShownDifference extends FileDifference {
  readonly current?: string;
  readonly generated?: string;
}

interface CheckedJob {
  readonly job: Job;
  readonly diagnostics: readonly Diagnostic[];
  /** The number of files that belong in the folder. */
  readonly files: number;
  readonly differences: readonly ShownDifference[];
}

/** Runs `posthorn check`, which fails and shows the differences if the files are not what `generate` would write. */
export async function check(args: ContractArguments, console: Console): Promise<number> {
  const plan = await planJobs(args);
  if ("problem" in plan) return reportProblem(plan, console);
  const checked: CheckedJob[] = [];
  const checkOutputs = async (outputs: readonly Output[]): Promise<void> => {
    const isFailed = hasError(outputs);
    for (const output of outputs) {
      const result = isFailed ? withoutCheck(output) : checkOutput(output);
      checked.push(result);
      if (!args.json) await showChecked(result, generateCommand(args, result.job), console);
    }
  };
  const { jobs, shared } = plan;
  if (shared !== undefined) {
    console.status?.(`Checking ${shared.out} and the folders that import it`);
    await checkOutputs(await openOutputs(jobs, shared)());
  } else {
    for (const job of jobs) {
      console.status?.(`Checking ${job.out} against ${job.contract}`);
      await checkOutputs([{ job, result: await generateFiles(job) }]);
    }
  }
  if (args.json) console.out(formatReport(checked.map(reportOf)));
  return checked.every(isValid) ? 0 : 1;
}

/** The command that writes the files which check found missing or different. */
function generateCommand({ contract, config, out, options: given }: ContractArguments, job: Job): string {
  const wanted = contract === undefined ? given : job.options;
  const flags = options.flatMap(({ name, flag }) => {
    const value = wanted[name];
    if (value === undefined) return [];
    return value === true ? [`--${flag}`] : [`--${flag}`, String(value)];
  });
  const files = [contract, ...(config ? ["--config", config] : []), ...(out ? ["--out", out] : [])];
  return ["posthorn generate", ...files.filter((each) => each !== undefined), ...flags].join(" ");
}

/** The result if a contract has an error, so that the contents of the folder cannot be known. */
function withoutCheck({ job, result: { diagnostics } }: Output): CheckedJob {
  return { job, diagnostics, files: 0, differences: [] };
}

function checkOutput({ job, result: { files, diagnostics } }: Output): CheckedJob {
  const { missing, changed, extra, foreign, outside } = findDrift(job.out, files);
  const differences: readonly ShownDifference[] = [
    ...missing.map(({ path }) => ({ path, difference: "missing" as const })),
    ...[...changed, ...foreign].map(({ path, current, text }) => ({
      path,
      difference: "changed" as const,
      current,
      generated: text,
    })),
    ...extra.map((path) => ({ path, difference: "extra" as const })),
    ...outside.map((path) => ({ path, difference: "outside" as const })),
  ];
  return {
    job,
    diagnostics,
    files: files.length,
    differences: differences.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

function isValid({ diagnostics, differences }: CheckedJob): boolean {
  return differences.length === 0 && !diagnostics.some(isError);
}

function reportOf(checked: CheckedJob): ContractReport {
  const { job, diagnostics, differences } = checked;
  return {
    contract: job.contract,
    valid: isValid(checked),
    diagnostics,
    out: job.out,
    differences: differences.map(({ path, difference }) => ({ path, difference })),
  };
}

async function showChecked(checked: CheckedJob, remedy: string, console: Console): Promise<void> {
  const { diagnostics, differences, files } = checked;
  const { contract, out } = checked.job;
  if (reportDiagnostics(diagnostics, console, { contract })) return;
  if (differences.length === 0) return console.out(`${upToDate(files, out)}\n`);
  const writer = openDifferenceWriter(console);
  for (const { path, difference, current, generated } of differences) {
    const diagnostic = diagnose("drift", join(out, path), { difference });
    writeDiagnostic(diagnostic, console);
    annotate({ ...diagnostic, message: `${diagnostic.message} Run "${remedy}".` }, console);
    if (current !== undefined && generated !== undefined)
      await writer.write({ path: diagnostic.file, current, generated });
  }
  const differ = differences.length === 1 ? "does" : "do";
  console.error(`${count(differences.length, "file")} ${differ} not match ${contract}. Run "${remedy}".\n`);
}

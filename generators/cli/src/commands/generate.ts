import { join } from "node:path";
import type { ContractArguments } from "../arguments/read-arguments.ts";
import { type GenerateFilesResult, openGenerator } from "../generation/generate-files.ts";
import { type Job, jobsOf } from "../jobs/jobs.ts";
import { hasError, type Output, openOutputs } from "../jobs/outputs.ts";
import { type ReadJob, repeatedSchemas } from "../jobs/repeated-schemas.ts";
import { driftOf } from "../output/drift.ts";
import { changedManifest, remove, writeAll } from "../output/manifest.ts";
import { recordable } from "../output/recorded-options.ts";
import type { Console } from "../report/console.ts";
import { count, report } from "../report/report-diagnostics.ts";

/** `posthorn generate`: each contract after the other, whatever becomes of the others. */
export async function generate(asked: ContractArguments, console: Console): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  const { jobs, shared, configuration = "" } = found;
  if (shared !== undefined) {
    console.status?.(`Generating ${shared.out}, and what imports it`);
    return (await writeOutputs(await openOutputs(jobs, shared)(), console)) ? 0 : 1;
  }
  let code = 0;
  const read: ReadJob[] = [];
  for (const job of jobs) {
    console.status?.(`Generating ${job.out} from ${job.contract}`);
    const { contract, ...result } = await openGenerator(job)();
    if (!(await writeJob(job, result, console))) code = 1;
    if (contract !== undefined) read.push({ job, contract });
  }
  return report(await repeatedSchemas(read, configuration), console, { contract: configuration }) ? 1 : code;
}

/** Writes folders that belong together, or nothing if there is an error; gives whether all of it was written. */
export async function writeOutputs(outputs: readonly Output[], console: Console): Promise<boolean> {
  if (hasError(outputs)) {
    for (const { job, result } of outputs) report(result.diagnostics, console, job);
    console.error("Nothing was written.\n");
    return false;
  }
  for (const { job, result } of outputs) if (!(await writeJob(job, result, console))) return false;
  return true;
}

/** Says what is wrong with the command line, and gives the exit code for that. */
export function wrong(problem: string, console: Console): 2 {
  console.error(`posthorn: ${problem}\nTry "posthorn --help".\n`);
  return 2;
}

/** Writes what changed, removes what is no longer part of it, or writes nothing at all; gives whether it was written. */
export async function writeJob(
  { contract, out, options, emitters }: Job,
  { files, diagnostics }: GenerateFilesResult,
  console: Console,
): Promise<boolean> {
  if (report(diagnostics, console, { contract })) {
    console.error("Nothing was written.\n");
    return false;
  }
  const { missing, changed, left, foreign, outside, owned } = driftOf(out, files);
  const refused = [
    ...foreign.map(
      ({ path }) =>
        `${join(out, path)} error file-foreign posthorn did not write this file. Move it away, or choose another folder with --out.\n`,
    ),
    ...outside.map(
      (path) =>
        `${join(out, path)} error file-outside a symbolic link leads out of the folder there. Take the link away, or choose another folder with --out.\n`,
    ),
  ];
  for (const text of refused) console.error(text);
  if (refused.length > 0) {
    console.error(`${count(refused.length, "error")}. Nothing was written.\n`);
    return false;
  }
  const paths = files.map(({ path }) => path);
  const recorded = emitters === undefined ? recordable(options) : {};
  const written = [...missing, ...changed];
  // The manifest comes first: a run that is cut short leaves nothing that the next one would not touch.
  const kept = left.length > 0 ? [...new Set([...owned, ...paths])] : paths;
  await writeAll(out, [...changedManifest(out, kept, recorded), ...written]);
  for (const path of left) await remove(out, path);
  await writeAll(out, changedManifest(out, paths, recorded));
  console.out(`${summary(out, files.length, written.length, left.length)}\n`);
  return true;
}

function summary(out: string, all: number, written: number, removed: number): string {
  if (written + removed === 0) return `Nothing to write: ${count(all, "file")} in ${out} as they should be.`;
  const parts = [
    `${count(written, "file")} written to ${out}`,
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(all > written ? [`${all - written} as they were`] : []),
  ];
  return `${parts.join(", ")}.`;
}

import { join } from "node:path";
import type { ContractArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { driftOf } from "./drift.ts";
import { remove, write, writeManifest } from "./folder.ts";
import { type GenerateFilesResult, openGenerator } from "./generate-files.ts";
import { type Job, jobsOf } from "./jobs.ts";
import { count, report } from "./report.ts";

/** `posthorn generate`: each contract after the other, whatever becomes of the others. */
export async function generate(asked: ContractArguments, console: Console): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  const { shared } = found;
  if (shared !== undefined) {
    console.status?.(`Generating ${shared}, and what imports it`);
    const result = await generateTogether({ contracts: found.jobs, shared });
    return (await writeTogether(found, result, console)) ? 0 : 1;
  }
  let code = 0;
  const generated: { readonly job: Job; readonly contract: Contract }[] = [];
  for (const job of found.jobs) {
    console.status?.(`Generating ${job.out} from ${job.contract}`);
    const result = await openGenerator(job)();
    if (!(await writeJob(job, result, console))) code = 1;
    if (result.contract !== undefined) generated.push({ job, contract: result.contract });
  }
  report(repeatedSchemas(generated, found.configuration), console);
  return code;
}

/** Writes what is made of several contracts, the shared folder first; gives whether all of it was written. */
export async function writeTogether(
  { jobs, shared = "" }: Jobs,
  { contracts, shared: files }: GenerateTogetherResult,
  console: Console,
): Promise<boolean> {
  const failed = contracts.filter(({ diagnostics }) => diagnostics.some(isError));
  if (failed.length > 0) {
    for (const { diagnostics } of contracts) report(diagnostics, console);
    console.error("Nothing was written: the contracts share schemas.\n");
    return false;
  }
  const isUsed = files.length > 0 || readManifest(shared).length > 0;
  if (isUsed && !(await writeFiles(shared, files, console))) return false;
  let isWritten = true;
  for (const [index, job] of jobs.entries()) {
    const result = contracts[index];
    if (result !== undefined && !(await writeJob(job, result, console))) isWritten = false;
  }
  return isWritten;
}

/** Says what is wrong with the command line, and gives the exit code for that. */
export function wrong(problem: string, console: Console): 2 {
  console.error(`posthorn: ${problem}\nTry "posthorn --help".\n`);
  return 2;
}

/** Writes what changed, removes what is no longer part of it, or writes nothing at all; gives whether it was written. */
export async function writeJob(
  { out }: Job,
  { files, diagnostics }: GenerateFilesResult,
  console: Console,
): Promise<boolean> {
  if (report(diagnostics, console)) {
    console.error("Nothing was written.\n");
    return false;
  }
  return writeFiles(out, files, console);
}

async function writeFiles(
  out: string,
  files: readonly GeneratedFile[],
  console: Console,
): Promise<boolean> {
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
  const written = [...missing, ...changed];
  // Owned before it is written: a run that is cut short leaves nothing that the next one would not touch.
  if (written.length + left.length > 0) await writeManifest(out, [...new Set([...owned, ...paths])]);
  for (const { path, text } of written) await write(join(out, path), text);
  for (const path of left) await remove(out, path);
  await writeManifest(out, paths);
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

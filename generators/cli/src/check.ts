import { join } from "node:path";
import type { ContractArguments } from "./arguments.ts";
import { type Console, paint } from "./console.ts";
import { openDifferences } from "./difference.ts";
import { driftOf } from "./drift.ts";
import { wrong } from "./generate.ts";
import { generateFiles } from "./generate-files.ts";
import { type Job, jobsOf } from "./jobs.ts";
import { count, report } from "./report.ts";
import { settingList } from "./settings.ts";

/** A file that is not as `generate` would leave it. */
interface Difference {
  readonly path: string;
  readonly how: string;
  readonly now?: string;
  readonly wanted?: string;
}

/** `posthorn check`: fails, and shows the differences, if the files are not what `generate` would write. */
export async function check(asked: ContractArguments, console: Console): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  let code = 0;
  for (const job of found.jobs) {
    console.status?.(`Checking ${job.out} against ${job.contract}`);
    if (!(await checkJob(job, generateLike(asked), console))) code = 1;
  }
  return code;
}

/** The command that makes it right. */
function generateLike({ contract, config, out, options }: ContractArguments): string {
  const given = settingList.flatMap(([name, { flag }]) => {
    const value = options[name];
    if (value === undefined) return [];
    return value === true ? [`--${flag}`] : [`--${flag}`, String(value)];
  });
  const files = [contract, ...(config ? ["--config", config] : []), ...(out ? ["--out", out] : [])];
  return ["posthorn generate", ...files.filter((each) => each !== undefined), ...given].join(" ");
}

async function checkJob(job: Job, again: string, console: Console): Promise<boolean> {
  const { files, diagnostics } = await generateFiles(job);
  if (report(diagnostics, console)) return false;
  const { contract, out } = job;
  const wanted = new Map(files.map(({ path, text }) => [path, text]));
  const { missing, changed, left, foreign, outside } = driftOf(out, files);
  const differences: readonly Difference[] = [
    ...missing.map(({ path }) => ({ path, how: "is missing" })),
    ...[...changed, ...foreign].map(({ path, now, text }) => ({ path, how: "differs", now, wanted: text })),
    ...left.map((path) => ({ path, how: "is no longer part of the contract" })),
    ...outside.map((path) => ({ path, how: "is behind a symbolic link that leads out of the folder" })),
  ].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  if (differences.length === 0) {
    console.out(`${count(wanted.size, "file")} in ${out} as they should be.\n`);
    return true;
  }
  const shown = openDifferences(console);
  for (const { path, how, now, wanted: text } of differences) {
    console.error(`${join(out, path)} ${paint(console, "red", "error")} drift ${how}\n`);
    if (now !== undefined && text !== undefined) await shown.show(join(out, path), now, text);
  }
  console.error(`${count(differences.length, "file")} not as ${contract} has it. Run "${again}".\n`);
  return false;
}

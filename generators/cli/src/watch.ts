import { once } from "node:events";
import { resolve } from "node:path";
import type { ContractArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { explain } from "./explain.ts";
import { openFollower } from "./follow.ts";
import { writeJob, wrong } from "./generate.ts";
import { type GenerateFilesResult, openGenerator } from "./generate-files.ts";
import { type Job, jobsOf } from "./jobs.ts";
import { count } from "./report.ts";

/** A contract under watch. */
interface Task {
  readonly job: Job;
  readonly generate: () => Promise<GenerateFilesResult>;
  /** What it was made of last; nothing yet at first. */
  sources: readonly string[] | undefined;
}

/** `posthorn generate --watch`: generates, and again after each change of what a contract is made of, until it is stopped. */
export async function watch(asked: ContractArguments, console: Console, stop?: AbortSignal): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  const { configuration } = found;
  let tasks = found.jobs.map(taskOf);
  const isWanted = (task: Task, changed: ReadonlySet<string>): boolean =>
    task.sources === undefined || task.sources.some((file) => changed.has(file));

  async function run(changed: ReadonlySet<string>): Promise<readonly string[]> {
    if (configuration !== undefined && changed.has(configuration)) {
      const again = await jobsOf(asked);
      if ("problem" in again) console.error(`posthorn: ${again.problem}\n`);
      else tasks = again.jobs.map(taskOf);
    }
    for (const task of tasks) if (isWanted(task, changed)) await runTask(task, console);
    return [
      ...new Set([
        ...(configuration ? [configuration] : []),
        ...tasks.flatMap(({ sources = [] }) => sources),
      ]),
    ];
  }

  const follower = openFollower(run);
  try {
    const files = await follower.start();
    console.out(`Watching ${count(files.length, "file")}. Ctrl-C ends it.\n`);
    if (stop?.aborted !== true)
      await (stop === undefined ? new Promise<never>(() => {}) : once(stop, "abort"));
  } finally {
    await follower.close();
  }
  return 0;
}

function taskOf(job: Job): Task {
  return { job, generate: openGenerator(job), sources: undefined };
}

/** Whatever goes wrong is said, and the watch goes on. */
async function runTask(task: Task, console: Console): Promise<void> {
  try {
    const result = await task.generate();
    task.sources = result.sources;
    await writeJob(task.job, result, console);
  } catch (error) {
    task.sources ??= [resolve(task.job.contract)];
    console.error(`posthorn: ${explain(error)}\n`);
  }
}

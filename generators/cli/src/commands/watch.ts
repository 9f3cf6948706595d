import { once } from "node:events";
import { resolve } from "node:path";
import type { ContractArguments } from "../arguments/read-arguments.ts";
import { openGenerator } from "../generation/generate-files.ts";
import { type Job, type Jobs, jobsOf } from "../jobs/jobs.ts";
import { type Output, openOutputs } from "../jobs/outputs.ts";
import type { Console } from "../report/console.ts";
import { explain } from "../report/explain-error.ts";
import { count } from "../report/report-diagnostics.ts";
import { openFollower } from "../watch/file-watcher.ts";
import { writeOutputs, wrong } from "./generate.ts";

/** What is generated together. */
interface Task {
  readonly generate: () => Promise<readonly Output[]>;
  readonly contracts: readonly string[];
  /** What it was made of last; nothing yet at first. */
  sources: readonly string[] | undefined;
}

/** `posthorn generate --watch`: generates, and again after each change of what a contract is made of, until it is stopped. */
export async function watch(asked: ContractArguments, console: Console, stop?: AbortSignal): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  const { configuration } = found;
  let tasks = tasksOf(found);
  const isWanted = (task: Task, changed: ReadonlySet<string>): boolean =>
    task.sources === undefined || task.sources.some((file) => changed.has(file));

  async function run(changed: ReadonlySet<string>): Promise<readonly string[]> {
    if (configuration !== undefined && changed.has(configuration)) {
      const again = await jobsOf(asked);
      if ("problem" in again) console.error(`posthorn: ${again.problem}\n`);
      else tasks = tasksOf(again);
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

/** One for each contract, or one for all where they share schemas. */
function tasksOf({ jobs, shared }: Jobs): readonly Task[] {
  if (shared === undefined) return jobs.map(taskOf);
  const contracts = jobs.map(({ contract }) => contract);
  return [{ generate: openOutputs(jobs, shared), contracts, sources: undefined }];
}

function taskOf(job: Job): Task {
  const generate = openGenerator(job);
  return {
    generate: async () => [{ job, result: await generate() }],
    contracts: [job.contract],
    sources: undefined,
  };
}

/** Whatever goes wrong is said, and the watch goes on. */
async function runTask(task: Task, console: Console): Promise<void> {
  try {
    const outputs = await task.generate();
    task.sources = outputs.flatMap(({ result }) => result.sources);
    await writeOutputs(outputs, console);
  } catch (error) {
    task.sources ??= task.contracts.map((contract) => resolve(contract));
    console.error(`posthorn: ${explain(error)}\n`);
  }
}

import { once } from "node:events";
import { resolve } from "node:path";
import type { ContractArguments } from "../arguments/arguments.ts";
import { explainError } from "../diagnostics/failures.ts";
import { openGenerator } from "../generation/generate-files.ts";
import type { Job, Jobs } from "../jobs/job.ts";
import { type Output, openOutputs } from "../jobs/outputs.ts";
import { planJobs } from "../jobs/plan-jobs.ts";
import type { Console } from "../report/console.ts";
import { reportProblem } from "../report/report-problem.ts";
import { count } from "../text/lists.ts";
import { openFileWatcher } from "../watch/file-watcher.ts";
import { writeOutputs } from "./write-jobs.ts";

/** Outputs that are generated together: those of one contract, or of all that share schemas. */
interface Task {
  readonly generate: () => Promise<readonly Output[]>;
  readonly contracts: readonly string[];
  /** The files that the last run read; `undefined` before the first. */
  sources: readonly string[] | undefined;
}

/** Runs `posthorn generate --watch`, which generates again after each change until `stop` is aborted. */
export async function watch(args: ContractArguments, console: Console, stop?: AbortSignal): Promise<number> {
  const plan = await planJobs(args);
  if ("problem" in plan) return reportProblem(plan, console);
  const { configuration } = plan;
  let tasks = tasksOf(plan);

  async function run(changed: ReadonlySet<string>): Promise<readonly string[]> {
    if (configuration !== undefined && changed.has(configuration)) {
      const next = await planJobs(args);
      if ("problem" in next) console.error(`posthorn: ${next.problem}\n`);
      else tasks = tasksOf(next);
    }
    for (const task of tasks) if (isAffected(task, changed)) await runTask(task, console);
    const sources = tasks.flatMap((task) => task.sources ?? []);
    return [...new Set(configuration === undefined ? sources : [configuration, ...sources])];
  }

  const watcher = openFileWatcher(run);
  try {
    const files = await watcher.start();
    console.out(`Watching ${count(files.length, "file")}. Press Ctrl-C to stop.\n`);
    if (stop?.aborted !== true)
      await (stop === undefined ? new Promise<never>(() => {}) : once(stop, "abort"));
  } finally {
    await watcher.close();
  }
  return 0;
}

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

function isAffected({ sources }: Task, changed: ReadonlySet<string>): boolean {
  return sources === undefined || sources.some((file) => changed.has(file));
}

/** Generates and writes the outputs of a task. A failure is reported, and the watch continues. */
async function runTask(task: Task, console: Console): Promise<void> {
  try {
    const outputs = await task.generate();
    task.sources = outputs.flatMap(({ result }) => result.sources);
    await writeOutputs(outputs, console);
  } catch (error) {
    task.sources ??= task.contracts.map((contract) => resolve(contract));
    console.error(`posthorn: ${explainError(error)}\n`);
  }
}

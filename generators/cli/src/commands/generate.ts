import type { ContractArguments } from "../arguments/arguments.ts";
import { openGenerator } from "../generation/generate-files.ts";
import { openOutputs } from "../jobs/outputs.ts";
import { planJobs } from "../jobs/plan-jobs.ts";
import { findRepeatedSchemas, type ReadJob } from "../jobs/repeated-schemas.ts";
import type { Console } from "../report/console.ts";
import { reportDiagnostics } from "../report/report-diagnostics.ts";
import { reportProblem } from "../report/report-problem.ts";
import { writeJob, writeOutputs } from "./write-jobs.ts";

/** Runs `posthorn generate`. An error in one contract does not prevent others from being written. */
export async function generate(args: ContractArguments, console: Console): Promise<number> {
  const plan = await planJobs(args);
  if ("problem" in plan) return reportProblem(plan, console);
  const { jobs, shared, configuration = "" } = plan;
  if (shared !== undefined) {
    console.status?.(`Generating ${shared.out} and the folders that import it`);
    return (await writeOutputs(await openOutputs(jobs, shared)(), console)) ? 0 : 1;
  }
  let code = 0;
  const read: ReadJob[] = [];
  for (const job of jobs) {
    console.status?.(`Generating ${job.out} from ${job.contract}`);
    const { contract, ...result } = await openGenerator(job)();
    if (!(await writeJob({ job, result }, console))) code = 1;
    if (contract !== undefined) read.push({ job, contract });
  }
  const repeated = await findRepeatedSchemas(read, configuration);
  return reportDiagnostics(repeated, console, { contract: configuration }) ? 1 : code;
}

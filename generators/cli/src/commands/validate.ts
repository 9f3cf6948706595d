import type { ContractArguments } from "../arguments/arguments.ts";
import { isError } from "../diagnostics/diagnostics.ts";
import { generateFiles } from "../generation/generate-files.ts";
import { planJobs } from "../jobs/plan-jobs.ts";
import type { Console } from "../report/console.ts";
import { type ContractReport, formatReport } from "../report/diagnostics-report.ts";
import { reportDiagnostics } from "../report/report-diagnostics.ts";
import { reportProblem } from "../report/report-problem.ts";

/** Runs `posthorn validate`, which reports every diagnostic of contracts. */
export async function validate(args: ContractArguments, console: Console): Promise<number> {
  const plan = await planJobs(args);
  if ("problem" in plan) return reportProblem(plan, console);
  const reports: ContractReport[] = [];
  for (const job of plan.jobs) {
    const { contract } = job;
    console.status?.(`Reading ${contract}`);
    const { diagnostics } = await generateFiles(job);
    const valid = !diagnostics.some(isError);
    reports.push({ contract, valid, diagnostics });
    if (args.json) continue;
    reportDiagnostics(diagnostics, console, { contract, withInformation: true });
    if (valid) console.out(`${contract} is valid.\n`);
  }
  if (args.json) console.out(formatReport(reports));
  return reports.every(({ valid }) => valid) ? 0 : 1;
}

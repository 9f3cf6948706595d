import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Contract } from "@posthorn/contract";
import type { Change, Finding, ScaffoldResult } from "@posthorn/scaffold";
import type { ContractArguments } from "../arguments/arguments.ts";
import { isError } from "../diagnostics/diagnostics.ts";
import { problem } from "../diagnostics/problem.ts";
import { openContract } from "../generation/open-contract.ts";
import type { Job } from "../jobs/job.ts";
import { planJobs } from "../jobs/plan-jobs.ts";
import { readRecordedOptions } from "../output/recorded-options.ts";
import type { Console } from "../report/console.ts";
import { reportDiagnostics } from "../report/report-diagnostics.ts";
import { reportProblem } from "../report/report-problem.ts";
import { count } from "../text/lists.ts";
import { printable } from "../text/printable.ts";

/** The folders of one contract. */
interface Folders {
  readonly generated: string;
  readonly out: string;
}

/** `posthorn scaffold`: writes handlers, and merges what a changed contract needs into files that people edited. */
export async function scaffold(asked: ContractArguments, console: Console): Promise<number> {
  const generated = asked.scaffold?.generated ?? generatedBeside(asked);
  const { out: _, ...others } = asked;
  const found = await planJobs(generated === undefined ? others : { ...others, out: generated });
  if ("problem" in found) return reportProblem(found, console);
  const missing = found.jobs.find(({ out }) => !existsSync(join(out, "index.ts")));
  if (missing !== undefined) {
    const { contract, out: folder } = missing;
    return reportProblem(problem("generated-missing", { contract, folder }), console);
  }
  let code = 0;
  for (const job of found.jobs) {
    console.status?.(`Looking for handlers of ${job.contract}`);
    const folders = { generated: job.out, out: asked.out ?? join(dirname(job.out), "handlers") };
    code = Math.max(code, await scaffoldJob(job, { asked, folders }, console));
  }
  return code;
}

/** The folder of the generated code where only the folder of the handlers is given; nothing where neither is. */
function generatedBeside({ contract, out }: ContractArguments): string | undefined {
  return contract === undefined || out === undefined ? undefined : join(dirname(out), "generated");
}

interface Task {
  readonly asked: ContractArguments;
  readonly folders: Folders;
}

async function scaffoldJob(job: Job, { asked, folders }: Task, console: Console): Promise<number> {
  const { contract, diagnostics } = await openContract(job).read();
  const errors = diagnostics.filter(isError);
  if (reportDiagnostics(errors, console, { contract: job.contract }) || contract === undefined) {
    console.error("Nothing was written.\n");
    return 1;
  }
  const { client = false, only, dryRun = false } = asked.scaffold ?? { client: false };
  const importExtension =
    job.options.importExtension ?? readRecordedOptions(folders.generated).importExtension;
  let result: ScaffoldResult;
  try {
    result = await (await import("@posthorn/scaffold")).scaffold({
      contract,
      ...folders,
      client,
      ...(only === undefined ? {} : { only }),
      ...(importExtension === undefined ? {} : { importExtension }),
    });
  } catch (error) {
    if (error instanceof RangeError)
      return reportProblem(problem("operation-unknown", { cause: error.message }), console);
    throw error;
  }
  if (result.handlers === 0) return noHandlers(contract, client, console);
  reportDiagnostics(result.findings.map(seen), console, { contract: job.contract });
  const isFailed = result.findings.some(({ severity }) => severity === "error");
  if (dryRun) return (await show(result.changes, folders, console)) || isFailed ? 1 : 0;
  if (isFailed && result.changes.length === 0) console.error("Nothing was written.\n");
  else if (!(await write(result, folders, console))) return 1;
  return isFailed ? 1 : 0;
}

/** A finding with its file as it is seen from the current folder. */
function seen(finding: Finding): Finding {
  return { ...finding, file: relative("", finding.file) };
}

function noHandlers({ title }: Contract, client: boolean, console: Console): 0 {
  const remedy = client
    ? `${title} sends nothing. Without --client, handlers are for what it receives.`
    : `${title} receives nothing. For programs that handle what it sends, there is --client.`;
  console.out(`0 files written: ${printable(remedy)}\n`);
  return 0;
}

/** Prints a patch; true if something would be written. */
async function show(changes: readonly Change[], { out }: Folders, console: Console): Promise<boolean> {
  for (const change of changes) console.out(await patchOf(change));
  const files = count(changes.length, "file");
  console.error(`${files} would be written to ${out}.\n`);
  return changes.length > 0;
}

async function patchOf({ path, before, text }: Change): Promise<string> {
  const { structuredPatch } = await import("diff");
  const name = relative("", path).replaceAll("\\", "/");
  const { hunks } = structuredPatch(name, name, before ?? "", text, undefined, undefined, { context: 3 });
  return [
    before === undefined ? "--- /dev/null" : `--- a/${name}`,
    `+++ b/${name}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`,
      ...lines,
    ]),
    "",
  ].join("\n");
}

/** A range without lines begins at the line before it. */
function rangeOf(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

async function write(
  { changes, handlers }: ScaffoldResult,
  { out }: Folders,
  console: Console,
): Promise<boolean> {
  try {
    await (await import("@posthorn/scaffold")).writeChanges(changes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "file-changed") throw error;
    console.error(`posthorn: ${(error as Error).message}\nNothing was written.\n`);
    return false;
  }
  const edited = changes.filter(({ before }) => before !== undefined).length;
  const files = count(changes.length, "file");
  console.out(
    changes.length === 0
      ? `0 files written: ${out} has ${handlers === 1 ? "the handler" : `all ${handlers} handlers`}.\n`
      : `${files} written to ${out}${edited > 0 ? `, ${edited} of them changed` : ""}.\n`,
  );
  return true;
}

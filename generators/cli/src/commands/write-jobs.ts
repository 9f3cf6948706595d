import { hasError, type Output } from "../jobs/outputs.ts";
import { optionsToRecord } from "../output/recorded-options.ts";
import { type WrittenOutput, writeOutput } from "../output/write-output.ts";
import type { Console } from "../report/console.ts";
import { annotate, reportDiagnostics, writeDiagnostic } from "../report/report-diagnostics.ts";
import { count } from "../text/lists.ts";
import { upToDate } from "./up-to-date.ts";

/** Writes folders that share schemas, or none if there is an error. Resolves to true if all were written. */
export async function writeOutputs(outputs: readonly Output[], console: Console): Promise<boolean> {
  if (hasError(outputs)) {
    for (const { job, result } of outputs) reportDiagnostics(result.diagnostics, console, job);
    console.error("Nothing was written.\n");
    return false;
  }
  for (const output of outputs) if (!(await writeJob(output, console))) return false;
  return true;
}

/** Reports the diagnostics of a job, and writes its folder or nothing. Resolves to true if it was written. */
export async function writeJob({ job, result }: Output, console: Console): Promise<boolean> {
  const { contract, out, options, emitters } = job;
  const { files, diagnostics } = result;
  if (reportDiagnostics(diagnostics, console, { contract })) {
    console.error("Nothing was written.\n");
    return false;
  }
  const written = await writeOutput(out, files, emitters === undefined ? optionsToRecord(options) : {});
  const { refused } = written;
  if (refused.length > 0) {
    for (const diagnostic of refused) {
      writeDiagnostic(diagnostic, console);
      annotate(diagnostic, console);
    }
    console.error(`${count(refused.length, "error")}. Nothing was written.\n`);
    return false;
  }
  console.out(`${summarize(out, files.length, written)}\n`);
  return true;
}

function summarize(out: string, all: number, { written, removed }: WrittenOutput): string {
  if (written + removed === 0) return `Nothing to write: ${upToDate(all, out)}`;
  const unchanged = all - written;
  const parts = [
    `${count(written, "file")} written to ${out}`,
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ];
  return `${parts.join(", ")}.`;
}

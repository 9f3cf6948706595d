import type { Diagnostic } from "@posthorn/contract";
import type { ContractArguments } from "../arguments/read-arguments.ts";
import { generateFiles } from "../generation/generate-files.ts";
import { jobsOf } from "../jobs/jobs.ts";
import type { Console } from "../report/console.ts";
import { report } from "../report/report-diagnostics.ts";
import { wrong } from "./generate.ts";

/** What `posthorn validate --json` and `posthorn check --json` write: `schemas/diagnostics.schema.json` describes it. */
export interface Findings {
  /** Changes only if something is taken away or means something else. */
  readonly version: 1;
  /** Whether there is no error in any contract. */
  readonly valid: boolean;
  readonly contracts: readonly {
    /** As it was given. */
    readonly contract: string;
    readonly valid: boolean;
    readonly diagnostics: readonly Diagnostic[];
    /** The folder, if its files were checked. */
    readonly out?: string;
    /** How its files differ from what `generate` would write. Empty where there is an error. */
    readonly differences?: readonly FileDifference[];
  }[];
}

/** A file that is not as `generate` would leave it. */
export interface FileDifference {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** `outside`: a symbolic link leads out of the folder there. */
  readonly difference: "missing" | "changed" | "extra" | "outside";
}

/** `posthorn validate`: says everything there is to say of contracts. */
export async function validate(asked: ContractArguments, console: Console): Promise<number> {
  const found = await jobsOf(asked);
  if ("problem" in found) return wrong(found.problem, console);
  const contracts: Findings["contracts"][number][] = [];
  for (const job of found.jobs) {
    console.status?.(`Reading ${job.contract}`);
    const { diagnostics } = await generateFiles(job);
    const valid = diagnostics.every(({ severity }) => severity !== "error");
    contracts.push({ contract: job.contract, valid, diagnostics });
    if (asked.json) continue;
    report(diagnostics, console, { contract: job.contract, withInformation: true });
    if (valid) console.out(`${job.contract} is right.\n`);
  }
  const valid = contracts.every((each) => each.valid);
  const findings: Findings = { version: 1, valid, contracts };
  if (asked.json) console.out(`${JSON.stringify(findings, undefined, 2)}\n`);
  return valid ? 0 : 1;
}

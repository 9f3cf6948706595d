import type { Diagnostic } from "@posthorn/contract";
import type { GenerateFilesResult } from "../generation/generate-files.ts";
import { openTogether } from "../generation/generate-together.ts";
import { readManifest } from "../output/manifest.ts";
import type { Job } from "./jobs.ts";

/** A folder, and what belongs in it. */
export interface Output {
  readonly job: Job;
  readonly result: GenerateFilesResult;
}

/** The outputs of contracts that share schemas, for each run: the shared folder comes first, if it is not empty. */
export function openOutputs(jobs: readonly Job[], shared: Job): () => Promise<readonly Output[]> {
  const generate = openTogether({ contracts: jobs, shared: shared.out });
  return async () => {
    const { contracts, shared: files } = await generate();
    const outputs = contracts.flatMap((result, index) => {
      const job = jobs[index];
      return job === undefined ? [] : [{ job, result }];
    });
    const isUsed = files.length > 0 || readManifest(shared.out).length > 0;
    return isUsed ? [{ job: shared, result: { files, diagnostics: [], sources: [] } }, ...outputs] : outputs;
  };
}

/** Whether one of the contracts has an error, so that none has files. */
export function hasError(outputs: readonly Output[]): boolean {
  return outputs.some(({ result }) => result.diagnostics.some(isError));
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

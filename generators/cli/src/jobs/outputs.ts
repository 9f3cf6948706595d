import { isError } from "../diagnostics/diagnostics.ts";
import { openTogether } from "../generation/generate-together.ts";
import type { GenerateFilesResult } from "../generation/open-contract.ts";
import { readManifest } from "../output/manifest.ts";
import type { Job } from "./job.ts";

/** The files of a job. */
export interface Output {
  readonly job: Job;
  readonly result: GenerateFilesResult;
}

/**
 * Returns a function that generates the outputs of contracts that share schemas. The shared folder comes first, unless
 * it is and was empty.
 */
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

/** True if one of the contracts has an error. Then none of them has files. */
export function hasError(outputs: readonly Output[]): boolean {
  return outputs.some(({ result }) => result.diagnostics.some(isError));
}

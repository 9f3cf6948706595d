import { consume } from "@posthorn/core/codegen";
import { sharedJobs } from "../support/operations.ts";
import type { Role } from "./actor.ts";
import { crash } from "./crash.ts";

export interface WorkerScript {
  readonly address: string;
  /** The number of attempts at a job. */
  readonly attempts: number;
}

/** Handles one of two commands that share a queue: reports the id of each job, then crashes. */
export const worker: Role = async ({ open, script, report, ended }) => {
  const { address, attempts } = script as unknown as WorkerScript;
  const { doJob } = sharedJobs(address, { retry: { attempts, backoffMs: 20 } });
  const handler = ({ id }: { readonly id: string }): Promise<never> => {
    report(id);
    return crash();
  };
  await consume(await open(), doJob, handler, { onError: ({ code }) => report(`reported: ${code}`) });
  report("ready");
  await ended;
};

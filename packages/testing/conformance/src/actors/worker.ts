import { consume } from "@posthorn/core/codegen";
import { sharedJobs } from "../support/operations.ts";
import type { Play } from "./actor.ts";
import { crash } from "./crash.ts";

export interface WorkerScript {
  readonly address: string;
  /** The most attempts at a job. */
  readonly attempts: number;
}

/** Handles one of two commands that share a queue: says each job's id, and crashes over it. */
export const worker: Play = async ({ open, script, say, ended }) => {
  const { address, attempts } = script as unknown as WorkerScript;
  const { doJob } = sharedJobs(address, { retry: { attempts, backoffMs: 20 } });
  const handler = ({ id }: { readonly id: string }): Promise<never> => {
    say(id);
    return crash();
  };
  await consume(await open(), doJob, handler, { onError: ({ code }) => say(`reported: ${code}`) });
  say("ready");
  await ended;
};

import type { Command, Event, Query } from "@posthorn/core";
import * as z from "zod";
import { patienceMs } from "./wait-until.ts";

/** The contract of the suite, as the generator would write it, but shorter. */
export interface Job {
  id: string;
  note?: string | undefined;
}

export const Job: z.ZodType<Job> = z.looseObject({ id: z.string(), note: z.string().optional() });

export interface Gone {
  id: string;
}

const Gone: z.ZodType<Gone> = z.looseObject({ id: z.string() });

export function doJob(address: string, more: Partial<Command<Job>> = {}): Command<Job> {
  const message = { name: "DoJob", payload: Job };
  return { kind: "command", name: "doJob", address, source: "suite", message, ...more };
}

/** Two commands of one queue. */
export function sharedJobs(
  address: string,
  more: Partial<Command<Job>> = {},
): { readonly doJob: Command<Job>; readonly checkJob: Command<Job> } {
  const checkMessage = { name: "CheckJob", payload: Job };
  const one = doJob(address, { ...more, otherMessages: [checkMessage] });
  const checkJob = { ...one, name: "checkJob", message: checkMessage, otherMessages: [one.message] };
  return { doJob: one, checkJob };
}

export function jobDone(address: string, more: Partial<Event<Job>> = {}): Event<Job> {
  const message = { name: "JobDone", payload: Job };
  return { kind: "event", name: "jobDone", address, source: "suite", message, ...more };
}

export function jobStatus(
  address: string,
  more: Partial<Query<Job, Job, { gone: Gone }>> = {},
): Query<Job, Job, { gone: Gone }> {
  return {
    kind: "query",
    name: "jobStatus",
    address,
    source: "suite",
    message: { name: "AskJobStatus", payload: Job },
    reply: { name: "JobStatus", payload: Job },
    failures: { gone: { name: "JobGone", payload: Gone } },
    timeoutMs: patienceMs(),
    ...more,
  };
}

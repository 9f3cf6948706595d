import type { Retry } from "../contract/operation.ts";
import { backoffMs } from "../time/backoff.ts";

/** The policy of a contract that does not define one. */
export const defaultRetry: Retry = { attempts: 5, backoffMs: 200 };

const longestBackoffMs = 30_000;

/** Returns the milliseconds to wait after a failed attempt, counted from 1: the policy's backoff, at most 30 s. */
export function backoffAfter(attempt: number, retry: Retry): number {
  return backoffMs(attempt - 1, { leastMs: retry.backoffMs, mostMs: longestBackoffMs });
}

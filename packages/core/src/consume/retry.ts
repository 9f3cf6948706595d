import type { Retry } from "../contract/operation.ts";
import { backoffMs } from "../time/backoff.ts";

/** What a contract that says nothing of retries gets. */
export const defaultRetry: Retry = { attempts: 5, backoffMs: 200 };

const longestBackoffMs = 30_000;

/** Milliseconds to wait after an attempt that failed, from 1: the policy's backoff, and at most 30 s. */
export function backoffAfter(attempt: number, retry: Retry): number {
  return backoffMs(attempt - 1, { leastMs: retry.backoffMs, mostMs: longestBackoffMs });
}

import type { Retry } from "./operation.ts";

/** What a contract that says nothing of retries gets. */
export const defaultRetry: Retry = { attempts: 5, backoffMs: 200 };

const longestBackoffMs = 30_000;

/**
 * Milliseconds to wait after an attempt that failed: the policy's backoff, doubled for each attempt
 * before, up to 30 s, and somewhere between half of that and all of it, so that consumers that failed
 * together do not come back together.
 */
export function backoffAfter(attempt: number, { backoffMs }: Retry): number {
  const full = Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + Math.random() / 2));
}

import type { Retry } from "../contract/operation.ts";

/** The policy of a contract that does not define one. */
export const defaultRetry: Retry = { attempts: 5, backoffMs: 200 };

const defaultLongestMs = 30_000;

/**
 * Returns the milliseconds to wait after a failed attempt, counted from 1: the wait of the policy, reduced at random by
 * up to one half, so that messages that failed together do not come back together.
 */
export function backoffAfter(attempt: number, retry: Retry): number {
  const longest = Math.min(waitAfter(attempt, retry), retry.longestMs ?? defaultLongestMs);
  return Math.round(longest * (0.5 + Math.random() / 2));
}

function waitAfter(attempt: number, { backoffMs, strategy = "exponential", multiplier = 2 }: Retry): number {
  switch (strategy) {
    case "fixed":
      return backoffMs;
    case "linear":
      return backoffMs * attempt;
    case "exponential":
      return backoffMs * Math.min(multiplier ** (attempt - 1), Number.MAX_SAFE_INTEGER);
  }
}

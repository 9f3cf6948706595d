export interface BackoffOptions {
  /** Milliseconds before the first attempt, doubled for each further one. Default 100. */
  readonly leastMs?: number;
  /** Most milliseconds between two attempts. Default 5,000. */
  readonly mostMs?: number;
}

/**
 * Milliseconds to wait before an attempt, from 0: doubled each time, and somewhere between half of that and
 * all of it, so that those who failed together do not come back together.
 */
export function backoffMs(attempt: number, { leastMs = 100, mostMs = 5_000 }: BackoffOptions = {}): number {
  const longest = Math.min(mostMs, leastMs * 2 ** Math.min(attempt, 30));
  return Math.round(longest * (0.5 + Math.random() / 2));
}

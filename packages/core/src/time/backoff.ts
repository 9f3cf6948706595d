export interface BackoffOptions {
  /** Milliseconds before the first attempt, doubled for each further one. Default 100. */
  readonly leastMs?: number;
  /** Most milliseconds between two attempts. Default 5,000. */
  readonly mostMs?: number;
}

/**
 * Returns the milliseconds to wait before an attempt, counted from 0. The wait doubles with each attempt. It is
 * reduced at random by up to one half, so that programs that failed together do not come back together.
 */
export function backoffMs(attempt: number, { leastMs = 100, mostMs = 5_000 }: BackoffOptions = {}): number {
  const longest = Math.min(mostMs, leastMs * 2 ** Math.min(attempt, 30));
  return Math.round(longest * (0.5 + Math.random() / 2));
}

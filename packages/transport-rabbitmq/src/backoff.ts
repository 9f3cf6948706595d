import type { ReconnectOptions } from "./options.ts";

/** How long to wait before an attempt, from 0: doubled each time, and spread so that clients do not come at once. */
export function backoffMs(attempt: number, { leastMs = 100, mostMs = 5_000 }: ReconnectOptions = {}): number {
  const most = Math.min(mostMs, leastMs * 2 ** Math.min(attempt, 30));
  return most / 2 + (Math.random() * most) / 2;
}

/** Resolves after a while, or once the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(ms, 0));
    signal.addEventListener("abort", end);
  });
}

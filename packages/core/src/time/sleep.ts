import { startTimer } from "./timer.ts";

/**
 * Resolves after a time, or once the signal aborts. Never rejects, and leaves no timer and no event listener
 * behind.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = (): void => {
      timer.stop();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = startTimer(ms, end);
    signal?.addEventListener("abort", end);
  });
}

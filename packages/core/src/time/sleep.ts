import { startTimer } from "./timer.ts";

/** Resolves after a while, or once the signal aborts; never rejects. It then leaves neither timer nor listener. */
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

import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 5;
const defaultPatienceMs = 20_000;

/** Milliseconds that the running check waits. */
export const patience: AsyncLocalStorage<number> = new AsyncLocalStorage<number>();

/** Returns the milliseconds that the running check waits for an expected event. */
export function patienceMs(): number {
  return patience.getStore() ?? defaultPatienceMs;
}

/** Resolves once a condition holds. Rejects with its description if it does not within `withinMs`. */
export async function until(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  withinMs: number = patienceMs(),
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(
        `It did not happen within ${withinMs} ms that ${typeof what === "string" ? what : what()}.`,
      );
    }
    await sleep(pollMs);
  }
}

/** Resolves like the promise. Rejects with its description if that takes longer than `withinMs`. */
export async function within<T>(withinMs: number, what: string, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(withinMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`It took longer than ${withinMs} ms that ${what}.`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => {}); // the promise was faster
  }
}

/** Calls back regularly. */
export interface Ticker {
  /** Returns a function that ends the calls. */
  add(task: (now: number) => void): () => void;
  close(): void;
}

/** A tick that comes that many intervals late follows a time in which the process was blocked. */
const lateIntervals = 5;

/**
 * Starts one timer for everything that is checked by the clock. After a time in which the process was blocked it leaves one
 * tick out, so that what arrived meanwhile is processed first. The timer does not keep the process alive.
 */
export function startTicker(everyMs: number): Ticker {
  const tasks = new Set<(now: number) => void>();
  let lastAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const isLate = now - lastAt > lateIntervals * everyMs;
    lastAt = now;
    if (isLate) return;
    for (const task of [...tasks]) task(now);
  }, everyMs);
  timer.unref();
  return {
    add(task) {
      const entry = (now: number): void => task(now);
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    close: () => clearInterval(timer),
  };
}

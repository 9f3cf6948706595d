const longestTimeoutMs = 2 ** 31 - 1;

/** Timers that can be cleared all at once. */
export interface Timers {
  after(ms: number, task: () => void): void;
  clear(): void;
}

/** Makes a set of timers, each of any length. */
export function openTimers(): Timers {
  const running = new Set<NodeJS.Timeout>();

  function after(ms: number, task: () => void): void {
    const timer = setTimeout(
      () => {
        running.delete(timer);
        if (ms > longestTimeoutMs) after(ms - longestTimeoutMs, task);
        else task();
      },
      Math.min(ms, longestTimeoutMs),
    );
    running.add(timer);
  }

  return {
    after,
    clear() {
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}

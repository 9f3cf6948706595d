import { startTimer, type Timer } from "@posthorn/core/transport";

/** A set of timers. */
export interface Timers {
  after(ms: number, task: () => void): void;
  /** Stops all timers. Their tasks do not run. */
  clear(): void;
}

/** Makes an empty set. A timer may have any length. */
export function openTimers(): Timers {
  const running = new Set<Timer>();
  return {
    after(ms, task) {
      const timer = startTimer(ms, () => {
        running.delete(timer);
        task();
      });
      running.add(timer);
    },
    clear() {
      for (const timer of running) timer.stop();
      running.clear();
    },
  };
}

import { startTimer, type Timer } from "@posthorn/core/transport";

/** Timers that can be cleared all at once. */
export interface Timers {
  after(ms: number, task: () => void): void;
  clear(): void;
}

/** Makes a set of timers, each of any length. */
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

import { startTimer, type Timer } from "@posthorn/core/transport";

/** A set of timers. */
export interface Timers {
  /** Calls a task once, after any number of milliseconds, unless the timer is stopped. */
  after(ms: number, task: () => void): Timer;
  /** Stops all timers. */
  clear(): void;
}

/** Makes an empty set. */
export function openTimers(): Timers {
  const running = new Set<Timer>();
  return {
    after(ms, task) {
      const timer = startTimer(ms, () => {
        running.delete(entry);
        task();
      });
      const entry: Timer = {
        stop() {
          running.delete(entry);
          timer.stop();
        },
      };
      running.add(entry);
      return entry;
    },
    clear() {
      for (const timer of running) timer.stop();
    },
  };
}

import { longestTimerMs, type TimerOptions } from "./timer.ts";

/** Someone who waits, and until when. */
interface Timed {
  /** Milliseconds of `performance.now()`. */
  readonly until: number;
}

/** Expires what waits too long: one timer for all, which keeps the process alive only while one waits. */
export interface Deadlines {
  /** To be called after adding to the waiting. */
  added(until: number): void;
  /** To be called when nobody waits any more. */
  idle(): void;
  /** Stops the timer for good. */
  close(): void;
}

/** Nobody needs a timeout exact to the millisecond, and looking through all that wait takes time. */
const shortestSleepMs = 10;

/**
 * @param waiting - all who wait, in any order
 * @param expire - must remove who waited too long from `waiting`
 * @param options - `keepsAlive: false`: the process may end although somebody waits
 */
export function openDeadlines<W extends Timed>(
  waiting: { values(): readonly W[] },
  expire: (waiter: W) => void,
  { keepsAlive = true }: TimerOptions = {},
): Deadlines {
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;

  function sleepUntil(until: number): void {
    clearTimeout(timer);
    wakesAt = until;
    timer = setTimeout(wake, Math.min(longestTimerMs, Math.max(1, Math.ceil(until - performance.now()))));
    if (!keepsAlive) timer.unref();
  }

  function wake(): void {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of waiting.values()) {
      if (waiter.until <= now) expire(waiter);
      else if (waiter.until < next) next = waiter.until;
    }
    timer = undefined;
    wakesAt = Number.POSITIVE_INFINITY;
    if (next < Number.POSITIVE_INFINITY) sleepUntil(Math.max(next, now + shortestSleepMs));
  }

  return {
    added(until) {
      if (until < wakesAt) sleepUntil(until);
      else if (keepsAlive) timer?.ref();
    },
    idle: () => void timer?.unref(),
    close: () => clearTimeout(timer),
  };
}

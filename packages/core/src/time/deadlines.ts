import { longestTimerMs, type TimerOptions } from "./timer.ts";

export interface WithDeadline {
  /** Milliseconds of `performance.now()`. */
  readonly until: number;
}

/** One timer for many items with a deadline. It keeps the process alive only while there is an item. */
export interface Deadlines {
  /** Must be called after an item was added. */
  added(until: number): void;
  /** Must be called when the last item was removed. */
  idle(): void;
  /** Stops the timer for good. */
  close(): void;
}

/** The timer fires at most this often, because each time it looks at every item. */
const shortestSleepMs = 10;

/**
 * @param items - all items, in any order
 * @param expire - called with each item whose time is up; must remove it from `items`
 * @param options - `keepsAlive: false` lets the process end while there are items
 */
export function openDeadlines<T extends WithDeadline>(
  items: { values(): readonly T[] },
  expire: (item: T) => void,
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
    for (const item of items.values()) {
      if (item.until <= now) expire(item);
      else if (item.until < next) next = item.until;
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

/** Limits the number of items that are handled at the same time. Further items wait in order. */
export interface ConcurrencyLimit<T> {
  /** Handles an item, now or later. */
  offer(item: T): void;
  /** Call it once for each item that has been handled. */
  free(): void;
  /** Removes and returns the waiting items that match. */
  remove(matches: (item: T) => boolean): readonly T[];
}

export function limitConcurrency<T>(most: number, handle: (item: T) => void): ConcurrencyLimit<T> {
  let waiting: T[] = [];
  let count = 0;

  function offer(item: T): void {
    if (count >= most) {
      waiting.push(item);
      return;
    }
    count += 1;
    handle(item);
  }

  function free(): void {
    const next = waiting.shift();
    if (next === undefined) count -= 1;
    else handle(next);
  }

  function remove(matches: (item: T) => boolean): readonly T[] {
    const removed = waiting.filter(matches);
    if (removed.length > 0) waiting = waiting.filter((item) => !matches(item));
    return removed;
  }

  return { offer, free, remove };
}

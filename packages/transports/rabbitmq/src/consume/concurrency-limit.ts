/** Lets a number of items be in flight at a time; the others wait their turn. */
export interface InFlight<T> {
  /** Takes it, now or later. */
  offer(item: T): void;
  /** One has ended. */
  free(): void;
  /** Takes those out that wait and match. */
  remove(matches: (item: T) => boolean): readonly T[];
}

export function openInFlight<T>(most: number, take: (item: T) => void): InFlight<T> {
  let waiting: T[] = [];
  let count = 0;

  function offer(item: T): void {
    if (count >= most) {
      waiting.push(item);
      return;
    }
    count += 1;
    take(item);
  }

  function free(): void {
    const next = waiting.shift();
    if (next === undefined) count -= 1;
    else take(next);
  }

  function remove(matches: (item: T) => boolean): readonly T[] {
    const removed = waiting.filter(matches);
    if (removed.length > 0) waiting = waiting.filter((item) => !matches(item));
    return removed;
  }

  return { offer, free, remove };
}

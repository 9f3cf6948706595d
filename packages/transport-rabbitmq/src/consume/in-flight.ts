/** Lets a number of things be in hand at a time; the others wait their turn. */
export interface Hands<T> {
  /** Takes it, now or later. */
  offer(item: T): void;
  /** One has left. */
  free(): void;
  /** Gives up those that wait. */
  clear(): readonly T[];
}

export function openHands<T>(most: number, take: (item: T) => void): Hands<T> {
  let waiting: T[] = [];
  let busy = 0;

  function offer(item: T): void {
    if (busy >= most) {
      waiting.push(item);
      return;
    }
    busy += 1;
    take(item);
  }

  function free(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else take(next);
  }

  function clear(): readonly T[] {
    const left = waiting;
    waiting = [];
    return left;
  }

  return { offer, free, clear };
}

/**
 * Keeps things that come and go by the thousand, each under a number until it is taken out.
 *
 * A Map would do, and costs a third of a round trip: each time that its table is rehashed, the table it
 * leaves behind keeps all that it held alive until the next full garbage collection.
 */
export interface Slots<T> {
  readonly size: number;
  /** Keeps an item, and returns its number. A number that is free again may be given anew. */
  add(item: T): number;
  /** What stands under a number. */
  get(slot: number): T | undefined;
  remove(slot: number): void;
  values(): T[];
  /** Takes everything out. */
  clear(): void;
}

export function openSlots<T>(): Slots<T> {
  const items: (T | undefined)[] = [];
  const free: number[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(item) {
      const slot = free.pop() ?? items.length;
      items[slot] = item;
      size += 1;
      return slot;
    },
    get: (slot) => items[slot],
    remove(slot) {
      if (items[slot] === undefined) return;
      items[slot] = undefined;
      free.push(slot);
      size -= 1;
    },
    values: () => items.filter((item) => item !== undefined),
    clear() {
      items.length = 0;
      free.length = 0;
      size = 0;
    },
  };
}

/**
 * Keeps things that come and go by the thousand, each under a number until it is taken out.
 *
 * A Map would do, and costs a third of a round trip: each time that its table is rehashed, the table it
 * leaves behind keeps all that it held alive until the next full garbage collection. And the size is a field, for an
 * object literal with a getter has all its properties in a dictionary, and each call has to look its method up.
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
  const slots = {
    size: 0,
    add(item: T): number {
      const slot = free.pop() ?? items.length;
      items[slot] = item;
      slots.size += 1;
      return slot;
    },
    get: (slot: number): T | undefined => items[slot],
    remove(slot: number): void {
      if (items[slot] === undefined) return;
      items[slot] = undefined;
      free.push(slot);
      slots.size -= 1;
    },
    values: (): T[] => items.filter((item) => item !== undefined),
    clear(): void {
      items.length = 0;
      free.length = 0;
      slots.size = 0;
    },
  };
  return slots;
}

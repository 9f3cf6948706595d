/**
 * Stores items that come and go by the thousand, each under a number.
 *
 * A Map would do, but costs a third of a round trip: each time that its table is rehashed, the old table keeps all
 * its items alive until the next full garbage collection. `size` is a field for a similar reason: an object literal
 * with a getter stores all its properties in a dictionary, so that each call of a method looks it up.
 */
export interface SlotMap<T> {
  readonly size: number;
  /** Stores an item and returns its slot. The slot of a removed item is used again. */
  add(item: T): number;
  get(slot: number): T | undefined;
  remove(slot: number): void;
  values(): T[];
  /** Removes all items. */
  clear(): void;
}

export function createSlotMap<T>(): SlotMap<T> {
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

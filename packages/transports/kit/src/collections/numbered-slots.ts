/**
 * Stores items that come and go by the thousand, each under a number that is never used again while an answer for it may
 * still come. A slot is used again at once, as in core's SlotMap.
 */
export interface NumberedSlots<T> {
  readonly size: number;
  /** Stores an item and returns its number. There is room for 131,072 items. */
  add(item: T): number;
  /** Undefined if the number is unknown, or its item was removed. */
  find(number: number): T | undefined;
  /** Removes and returns an item. */
  take(number: number): T | undefined;
  values(): T[];
}

/** A number is that of the use, times this, plus the slot. It stays within the integers that a double represents. */
const mostSlots = 2 ** 17;
const mostUses = 2 ** 35;

export function createNumberedSlots<T>(): NumberedSlots<T> {
  const items: (T | undefined)[] = [];
  const numbers: number[] = [];
  const free: number[] = [];
  let uses = 0;

  const find = (number: number): T | undefined => {
    const slot = number % mostSlots;
    return numbers[slot] === number ? items[slot] : undefined;
  };
  const slots = {
    size: 0,
    add(item: T): number {
      const slot = free.pop() ?? items.length;
      if (slot >= mostSlots) throw new RangeError(`More than ${mostSlots} items are in flight.`);
      uses = (uses + 1) % mostUses;
      const number = uses * mostSlots + slot;
      items[slot] = item;
      numbers[slot] = number;
      slots.size += 1;
      return number;
    },
    find,
    take(number: number): T | undefined {
      const item = find(number);
      if (item === undefined) return undefined;
      const slot = number % mostSlots;
      items[slot] = undefined;
      numbers[slot] = -1;
      free.push(slot);
      slots.size -= 1;
      return item;
    },
    values: (): T[] => items.filter((item) => item !== undefined),
  };
  return slots;
}

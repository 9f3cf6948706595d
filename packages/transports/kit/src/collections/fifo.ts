/** A queue from which items can be taken in constant time, however many there are. */
export interface Fifo<T> {
  readonly size: number;
  push(item: T): void;
  /** Adds items before all others, the first of them first. */
  unshift(items: readonly T[]): void;
  peek(): T | undefined;
  shift(): T | undefined;
  /** Removes all items, and returns them in their order. */
  clear(): T[];
}

/** The number of taken items after which the array is cut. */
const longestGap = 1_024;

export function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let head = 0;

  // `size` is a field, because an object literal with a getter stores all its properties in a dictionary.
  const fifo = {
    size: 0,
    push(item: T): void {
      items.push(item);
      fifo.size += 1;
    },
    unshift(added: readonly T[]): void {
      items = [...added, ...items.slice(head)];
      head = 0;
      fifo.size = items.length;
    },
    peek: (): T | undefined => items[head],
    shift(): T | undefined {
      if (fifo.size === 0) return undefined;
      const item = items[head];
      items[head] = undefined;
      head += 1;
      fifo.size -= 1;
      if (fifo.size === 0) {
        items.length = 0;
        head = 0;
      } else if (head >= longestGap && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    clear(): T[] {
      const all = items.slice(head) as T[];
      items = [];
      head = 0;
      fifo.size = 0;
      return all;
    },
  };
  return fifo;
}

/** A queue that adds and removes at either end in constant time, whatever its length. */
export interface Fifo<T> {
  readonly length: number;
  push(item: T): void;
  /** Adds an item before all others. */
  unshift(item: T): void;
  shift(): T | undefined;
  /** The item that `shift` would return. */
  peek(): T | undefined;
  values(): T[];
}

/** Makes an empty queue. */
export function fifo<T>(): Fifo<T> {
  /** The items added at the front, the last one first out. */
  const front: T[] = [];
  let items: (T | undefined)[] = [];
  let head = 0;
  const queue = {
    length: 0,
    push(item: T): void {
      items.push(item);
      queue.length += 1;
    },
    unshift(item: T): void {
      front.push(item);
      queue.length += 1;
    },
    shift(): T | undefined {
      if (queue.length === 0) return undefined;
      queue.length -= 1;
      if (front.length > 0) return front.pop();
      const item = items[head];
      items[head++] = undefined; // lets the garbage collector free the item before the array
      if (head === items.length) {
        items.length = 0;
        head = 0;
      } else if (head >= 4096 && head * 2 >= items.length) {
        // The free half at the front costs more memory than a copy of the other half costs time.
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    peek: (): T | undefined => front.at(-1) ?? items[head],
    values: (): T[] => [...front.toReversed(), ...(items.slice(head) as T[])],
  };
  return queue;
}

/** A queue whose ends are both cheap, however long it grows. */
export interface Fifo<T> {
  readonly length: number;
  push(item: T): void;
  /** Puts an item before all others. */
  unshift(item: T): void;
  shift(): T | undefined;
}

/** Makes an empty queue. */
export function fifo<T>(): Fifo<T> {
  /** Those put back to the front, last first. */
  const returned: T[] = [];
  let items: (T | undefined)[] = [];
  let head = 0;
  const queue = {
    length: 0,
    push(item: T): void {
      items.push(item);
      queue.length += 1;
    },
    unshift(item: T): void {
      returned.push(item);
      queue.length += 1;
    },
    shift(): T | undefined {
      if (queue.length === 0) return undefined;
      queue.length -= 1;
      if (returned.length > 0) return returned.pop();
      const item = items[head];
      items[head++] = undefined; // so that the item can be collected before the array is
      if (head === items.length) {
        items.length = 0;
        head = 0;
      } else if (head >= 4096 && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
  return queue;
}

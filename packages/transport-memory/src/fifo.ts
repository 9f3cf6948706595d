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
  return {
    get length(): number {
      return returned.length + items.length - head;
    },
    push(item) {
      items.push(item);
    },
    unshift(item) {
      returned.push(item);
    },
    shift() {
      if (returned.length > 0) return returned.pop();
      if (head === items.length) return undefined;
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
}

/** Remembers the messages that were handled. Processes that consume from the same queue must share one. */
export interface DedupeStore {
  /** Returns true if `add` was called with the key and its window has not passed. */
  has(key: string): boolean | Promise<boolean>;
  /** Remembers a key for `windowMs` milliseconds from now. */
  add(key: string, windowMs: number): void | Promise<void>;
}

export interface MemoryDedupeStoreOptions {
  /** The largest number of keys. Beyond it, the oldest are removed before their window has passed. Default 100,000. */
  readonly remember?: number;
}

/** Makes a store in memory. It does not know the messages that other processes handled. */
export function memoryDedupeStore({ remember = 100_000 }: MemoryDedupeStoreOptions = {}): DedupeStore {
  const expiries = new Map<string, number>();
  return {
    has(key) {
      return (expiries.get(key) ?? 0) > Date.now();
    },
    add(key, windowMs) {
      const now = Date.now();
      expiries.delete(key); // moves the key to the end
      expiries.set(key, now + windowMs);
      for (const [oldest, expiry] of expiries) {
        if (expiries.size <= remember && expiry > now) break;
        expiries.delete(oldest);
      }
    },
  };
}

/** Remembers which messages were handled. Share one between processes that consume from the same queue. */
export interface DedupeStore {
  /** Whether `add` was called with that key less than its window ago. */
  has(key: string): boolean | Promise<boolean>;
  /** Remembers a key for `windowMs` milliseconds from now. */
  add(key: string, windowMs: number): void | Promise<void>;
}

export interface MemoryDedupeStoreOptions {
  /** Most keys remembered; beyond that the oldest are forgotten before their time. Default 100,000. */
  readonly remember?: number;
}

/** Remembers within this process: what another process handled is not known here. */
export function memoryDedupeStore({ remember = 100_000 }: MemoryDedupeStoreOptions = {}): DedupeStore {
  const expiries = new Map<string, number>();
  return {
    has(key) {
      return (expiries.get(key) ?? 0) > Date.now();
    },
    add(key, windowMs) {
      const now = Date.now();
      expiries.delete(key); // so that it stands last again
      expiries.set(key, now + windowMs);
      for (const [oldest, expiry] of expiries) {
        if (expiries.size <= remember && expiry > now) break;
        expiries.delete(oldest);
      }
    },
  };
}

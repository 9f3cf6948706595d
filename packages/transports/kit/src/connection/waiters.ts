/** Promises that wait for the same event. */
export interface Waiters {
  open(): Waiter;
  resolveAll(): void;
  rejectAll(error: Error): void;
}

export interface Waiter {
  readonly promise: Promise<void>;
  readonly reject: (error: Error) => void;
  /** Forgets the promise. It stays pending for ever, unless it has settled. */
  readonly drop: () => void;
}

export function createWaiters(): Waiters {
  const waiting = new Set<PromiseWithResolvers<void>>();

  function takeAll(): readonly PromiseWithResolvers<void>[] {
    const all = [...waiting];
    waiting.clear();
    return all;
  }

  return {
    open() {
      const entry = Promise.withResolvers<void>();
      waiting.add(entry);
      return { promise: entry.promise, reject: entry.reject, drop: () => void waiting.delete(entry) };
    },
    resolveAll() {
      for (const { resolve } of takeAll()) resolve();
    },
    rejectAll(error) {
      for (const { reject } of takeAll()) reject(error);
    },
  };
}

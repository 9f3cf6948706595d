/** Promises that somebody resolves in time, or that reject at their deadline. */
export interface Waiters {
  wait(until: number, toError: () => Error): Waiter;
  /** Rejects those whose time is up. */
  expire(now: number): void;
  resolveAll(): void;
  rejectAll(error: Error): void;
}

export interface Waiter {
  readonly promise: Promise<void>;
  /** No longer waits. */
  leave(): void;
}

interface Entry extends PromiseWithResolvers<void> {
  readonly until: number;
  readonly toError: () => Error;
}

export function openWaiters(): Waiters {
  const entries = new Set<Entry>();

  function takeAll(): readonly Entry[] {
    const all = [...entries];
    entries.clear();
    return all;
  }

  return {
    wait(until, toError) {
      const entry: Entry = { ...Promise.withResolvers<void>(), until, toError };
      entries.add(entry);
      return { promise: entry.promise, leave: () => entries.delete(entry) };
    },
    expire(now) {
      for (const entry of entries) {
        if (entry.until > now) continue;
        entries.delete(entry);
        entry.reject(entry.toError());
      }
    },
    resolveAll() {
      for (const { resolve } of takeAll()) resolve();
    },
    rejectAll(error) {
      for (const { reject } of takeAll()) reject(error);
    },
  };
}

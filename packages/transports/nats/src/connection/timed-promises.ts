/** Promises with a deadline: all that are open resolve or reject together, or each rejects once its time is over. */
export interface TimedPromises {
  /**
   * Opens one.
   *
   * @param until - by `performance.now()`
   */
  open(until: number, toError: () => Error): TimedPromise;
  /** Rejects the promises whose time is over. */
  expire(now: number): void;
  resolveAll(): void;
  rejectAll(error: Error): void;
}

export interface TimedPromise {
  readonly promise: Promise<void>;
  /** Drops the promise. It stays pending for ever. */
  drop(): void;
}

interface Entry extends PromiseWithResolvers<void> {
  readonly until: number;
  readonly toError: () => Error;
}

export function openTimedPromises(): TimedPromises {
  const entries = new Set<Entry>();

  function takeAll(): readonly Entry[] {
    const all = [...entries];
    entries.clear();
    return all;
  }

  return {
    open(until, toError) {
      const entry: Entry = { ...Promise.withResolvers<void>(), until, toError };
      entries.add(entry);
      return { promise: entry.promise, drop: () => entries.delete(entry) };
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

import { startTimer } from "@posthorn/core/transport";

/** Promises that wait for a connection, each with its own time limit. */
export interface Waiters {
  /** Resolves to the result of `find` once it is defined. Rejects with the result of `toError` when the time is up. */
  wait<T>(find: () => T | undefined, options: WaitOptions): Promise<T>;
  /** Calls `find` again for everything that waits. */
  check(): void;
  rejectAll(cause: Error): void;
}

export interface WaitOptions {
  readonly withinMs: number;
  readonly toError: () => Error;
}

interface Waiter {
  readonly check: () => void;
  readonly reject: (cause: Error) => void;
}

export function openWaiters(): Waiters {
  const waiters = new Set<Waiter>();

  function wait<T>(find: () => T | undefined, { withinMs, toError }: WaitOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (): void => {
        timer.stop();
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        check: () => {
          const found = find();
          if (found === undefined) return;
          end();
          resolve(found);
        },
        reject: (cause) => {
          end();
          reject(cause);
        },
      };
      const timer = startTimer(withinMs, () => waiter.reject(toError()));
      waiters.add(waiter);
    });
  }

  return {
    wait,
    check: () => {
      for (const waiter of waiters) waiter.check();
    },
    rejectAll: (cause) => {
      for (const waiter of waiters) waiter.reject(cause);
    },
  };
}

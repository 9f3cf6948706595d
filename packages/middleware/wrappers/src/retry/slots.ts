/** Limits how many receivers of a subscription run at the same time. */
export interface Slots {
  /**
   * Resolves to true once a receiver may run, or to false after `close`.
   *
   * @param isRetry - retries take free slots before packets that come for the first time
   */
  take(isRetry: boolean): Promise<boolean>;
  /** Called once for each `take` that resolved to true. */
  release(): void;
  resize(size: number): void;
  /** Lets no further receiver run. Those that run keep their slots. */
  close(): void;
}

export function openSlots(size: number): Slots {
  const retries: ((mayRun: boolean) => void)[] = [];
  const others: ((mayRun: boolean) => void)[] = [];
  let limit = size;
  let taken = 0;
  let isClosed = false;

  function assign(): void {
    while (taken < limit) {
      const next = retries.shift() ?? others.shift();
      if (next === undefined) return;
      taken += 1;
      next(true);
    }
  }

  return {
    async take(isRetry) {
      if (isClosed) return false;
      if (taken < limit) {
        taken += 1;
        return true;
      }
      return new Promise((resolve) => (isRetry ? retries : others).push(resolve));
    },
    release() {
      taken -= 1;
      if (!isClosed) assign();
    },
    resize(newSize) {
      limit = newSize;
      if (!isClosed) assign();
    },
    close() {
      isClosed = true;
      for (const refuse of [...retries, ...others]) refuse(false);
      retries.length = 0;
      others.length = 0;
    },
  };
}

/** How many round trips are under way at a time. */
export const inFlight = 64;

/** Runs `work` `count` times, `inFlight` at once, and resolves to the microseconds that one took. */
export async function microsecondsEach(count: number, work: () => Promise<unknown>): Promise<number> {
  let left = count;
  const start = performance.now();
  await inParallel(async () => {
    while (left-- > 0) await work();
  });
  return ((performance.now() - start) * 1000) / count;
}

/** How fast something was. */
export interface Speed {
  readonly perSecond: number;
  /** Microseconds that this process was computing for each, on all its threads. */
  readonly cpuEach: number;
}

/** Runs `work` for that long, `inFlight` at once. */
export async function speedOf(milliseconds: number, work: () => Promise<unknown>): Promise<Speed> {
  let done = 0;
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  await inParallel(async () => {
    while (performance.now() - start < milliseconds) {
      await work();
      done += 1;
    }
  });
  const { user, system } = process.cpuUsage(cpuStart);
  return { perSecond: (done * 1000) / (performance.now() - start), cpuEach: (user + system) / done };
}

async function inParallel(worker: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: inFlight }, worker));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** The number of requests that wait for a reply at any time. */
export const inFlight = 64;

/** Runs `work` `count` times, `inFlight` at once, and resolves to the microseconds for each. */
export async function microsecondsEach(count: number, work: () => Promise<unknown>): Promise<number> {
  let left = count;
  const start = performance.now();
  await inParallel(async () => {
    while (left-- > 0) await work();
  });
  return ((performance.now() - start) * 1000) / count;
}

/** The result of a measurement. */
export interface Speed {
  readonly perSecond: number;
  /** Microseconds of CPU time for each, on all threads of this process. */
  readonly cpuEach: number;
}

/** Runs `work` repeatedly for a time, `inFlight` at once. */
export async function speedOf(milliseconds: number, work: () => Promise<unknown>): Promise<Speed> {
  let count = 0;
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  await inParallel(async () => {
    while (performance.now() - start < milliseconds) {
      await work();
      count += 1;
    }
  });
  const { user, system } = process.cpuUsage(cpuStart);
  return { perSecond: (count * 1000) / (performance.now() - start), cpuEach: (user + system) / count };
}

async function inParallel(worker: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: inFlight }, worker));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

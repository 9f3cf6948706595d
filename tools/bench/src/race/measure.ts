import { type HeapProfiler, Session } from "node:inspector/promises";

/** The number of messages that are under way at any time. */
export const inFlight = 64;

/** The result of a measurement. */
export interface Speed {
  readonly perSecond: number;
  /** Microseconds of CPU time for each message, on all threads of this process. */
  readonly cpuEach: number;
}

/** Runs `trip` repeatedly for a time, `inFlight` at once. Resolves once all trips have ended. */
export async function speedOf(milliseconds: number, trip: () => Promise<unknown>): Promise<Speed> {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const count = await repeatFor(milliseconds, trip);
  const { user, system } = process.cpuUsage(cpuStart);
  return { perSecond: (count * 1000) / (performance.now() - start), cpuEach: (user + system) / count };
}

/** Bytes between two samples of the allocations. */
const samplingInterval = 4_096;

/** Resolves to the bytes that a trip allocates on the heap, garbage included: an estimate from samples. */
export async function allocatedEach(milliseconds: number, trip: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.startSampling", {
      samplingInterval,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    const count = await repeatFor(milliseconds, trip);
    const { profile } = await session.post("HeapProfiler.stopSampling");
    return sizeOf(profile.head) / count;
  } finally {
    session.disconnect();
  }
}

function sizeOf({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((size, child) => size + sizeOf(child), selfSize);
}

/** Resolves to the number of trips. */
async function repeatFor(milliseconds: number, trip: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const until = performance.now() + milliseconds;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      await trip();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count;
}

/** @param share - of the values that are smaller: 0.5 is the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

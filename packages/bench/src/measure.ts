/** Runs `work` `count` times, `inFlight` at once, and resolves to the microseconds that one took. */
export async function microsecondsEach(
  count: number,
  inFlight: number,
  work: () => Promise<unknown>,
): Promise<number> {
  let left = count;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await work();
    }),
  );
  return ((performance.now() - start) * 1000) / count;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

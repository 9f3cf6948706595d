/** The samples at the beginning that do not count: code is compiled, and pools fill. */
const warmUp = 6;
const fewest = 24;
const mostGrowth = 1.3;
const toleratedBytes = 8 * 1_048_576;

/** Returns a sentence for each process whose heap grew during the run. Processes that lived shortly are not judged. */
export function findGrowth(heaps: ReadonlyMap<string, readonly number[]>): string[] {
  return [...heaps].flatMap(([process, samples]) => {
    if (samples.length < fewest) return [];
    const counted = samples.slice(warmUp);
    const third = Math.floor(counted.length / 3);
    const [early, late] = [median(counted.slice(0, third)), median(counted.slice(-third))];
    if (late <= early * mostGrowth + toleratedBytes) return [];
    return [`the heap of ${process} grew from ${megabytes(early)} to ${megabytes(late)}`];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}

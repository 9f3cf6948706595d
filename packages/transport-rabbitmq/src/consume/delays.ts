/** Shorter ones are waited out by the consumer that has the packet. */
export const shortestDelayMs = 100;
const longestDelayMs = 2 ** 31;

/**
 * The delay of the queue where a packet waits: a little longer than asked, by at most a sixteenth or
 * 25 ms. A queue expires at its head only, so that each duration needs its own, and they must be few.
 */
export function queuedDelay(ms: number): number {
  const step = Math.max(25, 2 ** (Math.floor(Math.log2(ms)) - 4));
  return Math.min(Math.ceil(ms / step) * step, longestDelayMs);
}

/** Shorter ones are waited out by the consumer that has the packet. */
export const shortestDelayMs = 100;
/** Longest time to live of a RabbitMQ queue's messages: 49.7 days. */
const longestDelayMs = 2 ** 32 - 1;

/**
 * The delay of the queue where a packet waits: a little longer than asked, by at most an eighth or 25 ms, and
 * never over 49.7 days. A queue expires at its head only, so each duration needs its own. They stay, so they
 * must be few: eight each time that the delay doubles.
 */
export function queuedDelay(ms: number): number {
  const asked = Math.min(ms, longestDelayMs);
  const step = Math.max(25, 2 ** (Math.floor(Math.log2(asked)) - 3));
  return Math.min(Math.ceil(asked / step) * step, longestDelayMs);
}

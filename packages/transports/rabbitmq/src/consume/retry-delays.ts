/** For a shorter delay, the consumer waits and then gives the packet back. */
export const shortestDelayMs = 100;
/** The longest time to live that RabbitMQ allows for the messages of a queue: 49.7 days. */
const longestDelayMs = 2 ** 32 - 1;

/**
 * The delay of the queue in which a packet waits. It is at least the requested delay, at most an eighth or 25 ms longer,
 * and never over 49.7 days. Only the packet at the head of a queue can expire, so each delay needs a separate queue.
 * Delay queues are never deleted, so there must be few: eight for each doubling of the delay.
 */
export function queueDelayOf(ms: number): number {
  const requested = Math.min(ms, longestDelayMs);
  const step = Math.max(25, 2 ** (Math.floor(Math.log2(requested)) - 3));
  return Math.min(Math.ceil(requested / step) * step, longestDelayMs);
}

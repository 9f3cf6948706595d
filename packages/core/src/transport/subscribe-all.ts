import type { CloseOptions, Subscription } from "./transport.ts";

/** So that a contract with a thousand operations does not ask a broker for a thousand things at once. */
const mostAtOnce = 16;

/**
 * Opens subscriptions side by side, and gives one that closes them all. If one cannot be opened, those that were
 * are closed again, so that nothing is left half open.
 */
export async function subscribeAll(
  openings: readonly (() => Promise<Subscription>)[],
): Promise<Subscription> {
  const left = [...openings];
  const opened: Subscription[] = [];
  async function close(options?: CloseOptions): Promise<void> {
    const closings = await Promise.allSettled(opened.map((subscription) => subscription.close(options)));
    const failed = closings.find((closing) => closing.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
  async function openNext(): Promise<void> {
    try {
      for (let open = left.shift(); open !== undefined; open = left.shift()) opened.push(await open());
    } catch (error) {
      left.length = 0;
      throw error;
    }
  }
  const lanes = Array.from({ length: mostAtOnce }, openNext);
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === "rejected");
  if (failed === undefined) return { close };
  await close().catch(() => undefined); // why it could not be opened is what the caller must know
  throw failed.reason;
}

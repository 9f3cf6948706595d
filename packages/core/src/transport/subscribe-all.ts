import type { CloseOptions, Subscription } from "./subscription.ts";

/** Limits the load on a broker: a contract may have a thousand operations. */
const mostAtOnce = 16;

/** A subscription, or a consumer. */
type Opened = Pick<Subscription, "resize" | "close">;

/**
 * Opens subscriptions side by side, and resolves to one that closes them all. If one cannot be opened, it closes
 * those that were opened and rejects with the cause.
 */
export async function subscribeAll(openings: readonly (() => Promise<Opened>)[]): Promise<Subscription> {
  const left = [...openings];
  const opened: Opened[] = [];
  const resize = (concurrency: number): void => {
    for (const subscription of opened) subscription.resize(concurrency);
  };
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
  if (failed === undefined) return { resize, close };
  await close().catch(() => undefined); // the caller needs the cause of the failed opening
  throw failed.reason;
}

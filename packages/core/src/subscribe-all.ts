import type { CloseOptions, Subscription } from "./transport.ts";

/**
 * Opens subscriptions one after the other, and gives one that closes them all. If one cannot be opened,
 * those that were are closed again, so that nothing is left half open.
 */
export async function subscribeAll(
  openings: readonly (() => Promise<Subscription>)[],
): Promise<Subscription> {
  const opened: Subscription[] = [];
  async function close(options?: CloseOptions): Promise<void> {
    const closings = await Promise.allSettled(opened.map((subscription) => subscription.close(options)));
    const failed = closings.find((closing) => closing.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
  try {
    for (const open of openings) opened.push(await open());
  } catch (error) {
    await close().catch(() => undefined); // why it could not be opened is what the caller must know
    throw error;
  }
  return { close };
}

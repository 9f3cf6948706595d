import { nanos } from "@nats-io/transport-node";
import { resolvesWithin, sleep } from "@posthorn/core/transport";
import type { Puller } from "./puller.ts";

const sweepMs = 500;
const drainMs = 1_000;
/** After that time without a delivery, no delivery is on its way. */
const quietMs = 50;
const longestQuietMs = 500;
const encoder = new TextEncoder();

/** Ends the requests. Resolves once no delivery can arrive any longer. */
export async function closePuller(puller: Puller): Promise<void> {
  const { connection } = puller;
  puller.closed = true;
  puller.stop();
  if (puller.inbox === undefined || connection.nc.isClosed()) return;
  if (!connection.isUp()) {
    puller.inbox.unsubscribe();
    return;
  }
  await becomeQuiet(puller);
  const drained = connection.whileUp(puller.inbox.drain()).catch(() => {});
  if (await resolvesWithin(drained, drainMs)) await sweep(puller);
}

/**
 * Waits until no delivery is on its way. A delivery that the server sends while it hears that the inbox is gone would
 * be lost until the ack wait is over.
 */
async function becomeQuiet(puller: Puller): Promise<void> {
  const startedAt = performance.now();
  puller.arrivedAt = startedAt;
  while (puller.outstanding > 0 && puller.connection.isUp()) {
    const now = performance.now();
    if (now - puller.arrivedAt > quietMs || now - startedAt > longestQuietMs) return;
    await sleep(5);
  }
}

/**
 * Makes the server drop the requests. Servers before 2.10 deliver a returned message to a request of an inbox that is
 * gone, find that out, and then forget how often they have delivered it. A request that expires at once makes
 * them check which inboxes still exist.
 */
async function sweep({ connection, subject, outstanding, onDelivery }: Puller): Promise<void> {
  if (outstanding === 0 || !connection.isUp()) return;
  const request = encoder.encode(JSON.stringify({ batch: 1, expires: nanos(1) }));
  const answered = connection.whileUp(connection.nc.request(subject, request, { timeout: sweepMs }));
  const answer = await answered.catch(() => undefined);
  if (answer?.reply) onDelivery(answer);
}

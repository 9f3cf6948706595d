import { reportLateSettlement, type Settlement } from "@posthorn/core/transport";
import { deadLetter } from "./dead-letters.ts";
import type { InFlight } from "./in-flight.ts";
import { moveTo } from "./publish-copy.ts";
import { queueDelayOf, shortestDelayMs } from "./retry-delays.ts";
import { isLive, type Retry, type SettlementContext } from "./settlement-context.ts";

/**
 * Settles the deliveries of a subscription.
 *
 * A delivery is live until its channel breaks. The broker then delivers the packet again, so each step that takes time
 * is followed by a check: nothing is done for a delivery that is not live, and a receiver that settles it is reported as
 * late. A live delivery ends in one of these ways:
 * - it is acknowledged;
 * - it is moved: a copy is published to a delay queue, to its queue or to its dead letters, and then the original is
 *   acknowledged. If the copy fails, the delivery is still live and takes one of the other ways;
 * - it is given back to the broker, which counts that as an attempt and keeps the packet's place in the queue;
 * - it is delivered again by this process, which does not count as an attempt unless the settlement says so.
 *
 * In an ordered queue a packet must keep its place, so it is never moved except to its dead letters. An exclusive queue
 * cannot take anything back, so its deliveries are always live and are delivered again by this process.
 */
export interface Settlements {
  /** Resolves once the settlement has taken effect. Never rejects. */
  settle(inFlight: InFlight, settlement: Settlement): Promise<void>;
  /** Gives back a delivery that no receiver was called with. Resolves once that has taken effect. Never rejects. */
  giveBack(inFlight: InFlight): Promise<void>;
}

export function openSettlements(context: SettlementContext): Settlements {
  return {
    settle: (inFlight, settlement) => settle(context, inFlight, settlement),
    giveBack: (inFlight) => giveBack(context, inFlight),
  };
}

async function settle(context: SettlementContext, inFlight: InFlight, settlement: Settlement): Promise<void> {
  if (!isLive(context, inFlight)) return reportLateSettlement(inFlight.delivery, context.onError);
  switch (settlement.kind) {
    case "done":
      return context.acknowledge(inFlight);
    case "retry":
      return retry(context, inFlight, settlement);
    case "dead-letter":
      return deadLetter(context, inFlight, settlement);
    case "defer": {
      const reason = 'transport "rabbitmq" cannot defer';
      return deadLetter(context, inFlight, { kind: "dead-letter", reason });
    }
  }
}

async function retry(context: SettlementContext, inFlight: InFlight, settlement: Retry): Promise<void> {
  const { from, isExclusive, routes, queue, pause } = context;
  const { afterMs = 0, attempted = true } = settlement;
  // In an order, the next packet of the same key waits with this one.
  if (from.ordered || isExclusive || afterMs < shortestDelayMs) {
    if (afterMs > 0) await pause(afterMs);
    return deliverAgain(context, inFlight, attempted);
  }
  try {
    await moveTo(context, inFlight, { route: routes.toDelay(queue, queueDelayOf(afterMs)), attempted });
  } catch {
    await pause(afterMs); // the packet was not moved, so the wait takes place here
    await deliverAgain(context, inFlight, attempted);
  }
}

async function deliverAgain(
  context: SettlementContext,
  inFlight: InFlight,
  attempted: boolean,
): Promise<void> {
  if (!isLive(context, inFlight)) return;
  const { attempt } = inFlight.delivery;
  if (context.isExclusive) context.redeliver(inFlight, attempted ? attempt + 1 : attempt);
  else if (attempted) context.nack(inFlight);
  else if (!context.redeliver(inFlight, attempt)) await giveBack(context, inFlight);
}

async function giveBack(context: SettlementContext, inFlight: InFlight): Promise<void> {
  const { from, isExclusive, routes, queue } = context;
  if (isExclusive) return;
  await context.stopped(); // otherwise this consumer could get the copy, and count it
  if (!isLive(context, inFlight)) return;
  // In an order, the packet must keep its place, even though the broker counts that as an attempt.
  if (from.ordered) return context.nack(inFlight);
  await moveTo(context, inFlight, { route: routes.toQueue(queue), attempted: false }).catch(() => {
    if (isLive(context, inFlight)) context.nack(inFlight);
  });
}

import type { QueueRoute } from "../publish/routes.ts";
import { copyHeaders, copyProperties } from "../wire/headers.ts";
import type { InFlight } from "./in-flight.ts";
import { isLive, limitsOf, type SettlementContext } from "./settlement-context.ts";

export interface Move {
  readonly route: QueueRoute;
  /** True if the current attempt counts. */
  readonly attempted: boolean;
}

/** Moves a packet to a queue: publishes a copy there, then acknowledges the original. */
export function moveTo(context: SettlementContext, inFlight: InFlight, move: Move): Promise<void> {
  const { message, delivery } = inFlight;
  const { queue, exchange } = move.route;
  return replaceByCopy(context, inFlight, (token) => {
    const properties = copyProperties(message.properties, {
      [copyHeaders.attempts]: move.attempted ? delivery.attempt : delivery.attempt - 1,
      [copyHeaders.address]: delivery.address,
      [copyHeaders.token]: token,
    });
    const copy = { exchange, key: queue, properties, body: message.content };
    return context.publisher.publish(move.route, [copy], limitsOf(inFlight));
  });
}

/** Publishes a copy, then acknowledges the original. Rejects if the original must be handled again. */
export async function replaceByCopy(
  context: SettlementContext,
  inFlight: InFlight,
  publish: (token: string) => Promise<void>,
): Promise<void> {
  const { copies, queue } = context;
  const { channel, message } = inFlight;
  const copy = copies.begin({ queue, message, signal: channel.aborter.signal });
  try {
    await publish(copy.token);
    copy.confirm();
  } catch (error) {
    if (copy.abandon()) throw error;
  }
  if (isLive(context, inFlight)) context.acknowledge(inFlight);
}

import type { Receive, SlotMap, SubscribeOptions } from "@posthorn/core/transport";
import type { QueuedPacket } from "./queued-packet.ts";

/** One subscription, as its backlog sees it. */
export interface Consumer {
  readonly receive: Receive;
  readonly onError: SubscribeOptions["onError"];
  readonly concurrency: number;
  /** Delivered and not settled. */
  readonly inFlight: SlotMap<QueuedPacket>;
  /** One signal for all deliveries: they can only abort together. */
  readonly signal: AbortSignal;
  /** Called when the last delivery in flight is settled. Set once the subscription closes. */
  onIdle: (() => void) | undefined;
}

/** True if the consumer may get another packet. */
export function hasRoom(consumer: Consumer): boolean {
  return consumer.inFlight.size < consumer.concurrency;
}

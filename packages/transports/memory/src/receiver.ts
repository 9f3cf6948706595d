import type { Receive, SlotMap, SubscribeOptions } from "@posthorn/core/transport";
import type { Held } from "./held.ts";

/** One subscription, as its backlog sees it. */
export interface Consumer {
  readonly receive: Receive;
  readonly onError: SubscribeOptions["onError"];
  readonly concurrency: number;
  /** Handed out and not settled. */
  readonly inHand: SlotMap<Held>;
  /** One for all deliveries: they can only abort together. */
  readonly signal: AbortSignal;
  /** Called when the last packet in hand is settled, once somebody waits for that. */
  onIdle: (() => void) | undefined;
}

/** Whether it may have another packet. */
export function hasRoom(consumer: Consumer): boolean {
  return consumer.inHand.size < consumer.concurrency;
}

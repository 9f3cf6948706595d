import {
  asError,
  createSlotMap,
  type Receive,
  type Settlement,
  type SlotMap,
  type SubscribeOptions,
  type SubscriptionEvent,
} from "@posthorn/core/transport";
import type { QueuedPacket } from "./queued-packet.ts";

/** One subscription, as its backlog sees it. */
export interface Consumer {
  readonly receive: Receive;
  readonly onError: SubscribeOptions["onError"];
  readonly onEvent: SubscribeOptions["onEvent"];
  concurrency: number;
  /** Delivered and not settled. */
  readonly inFlight: SlotMap<QueuedPacket>;
  /** One signal for all deliveries: they can only abort together. */
  readonly signal: AbortSignal;
  /** Called when the last delivery in flight is settled. Set once the subscription closes. */
  onIdle: (() => void) | undefined;
  /** The last promise that resolved to a plain `done`. If a receiver returns it again, it need not be awaited. */
  lastDone: Promise<Settlement> | undefined;
}

export function createConsumer(
  receive: Receive,
  signal: AbortSignal,
  { concurrency = 32, onError, onEvent }: SubscribeOptions,
): Consumer {
  const inFlight = createSlotMap<QueuedPacket>();
  return { receive, onError, onEvent, concurrency, inFlight, signal, onIdle: undefined, lastDone: undefined };
}

/** True if the consumer may get another packet. */
export function hasRoom(consumer: Consumer): boolean {
  return consumer.inFlight.size < consumer.concurrency;
}

/** Reports an event to the consumers. A listener that throws is logged, and does not affect the transport. */
export function emit(consumers: readonly Consumer[], event: SubscriptionEvent): void {
  for (const { onEvent } of consumers) {
    try {
      onEvent?.(event);
    } catch (thrown) {
      console.error("posthorn: the `onEvent` of a subscription threw:", asError(thrown));
    }
  }
}

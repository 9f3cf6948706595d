import {
  type CloseOptions,
  createSlotMap,
  MessagingError,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
} from "@posthorn/core/transport";
import { addConsumer, type Backlog, putBack, removeConsumer } from "./backlog.ts";
import type { Consumer } from "./consumer.ts";
import type { QueuedPacket } from "./queued-packet.ts";

export interface OpenOptions extends SubscribeOptions {
  readonly onClosed: () => void;
}

/**
 * Subscribes a receiver to a backlog. When the subscription closes, it gets no further packets and waits for those in
 * flight. After the timeout it puts them back into the backlog and aborts their signal; their late settlements are ignored.
 */
export function openSubscription(
  backlog: Backlog,
  receive: Receive,
  { concurrency = 32, onError, onClosed }: OpenOptions,
): Subscription {
  const controller = new AbortController();
  const inFlight = createSlotMap<QueuedPacket>();
  const { signal } = controller;
  const consumer: Consumer = { receive, onError, concurrency, inFlight, signal, onIdle: undefined };
  let idle: Promise<void> | undefined;
  addConsumer(backlog, consumer);

  function drain(): Promise<void> {
    removeConsumer(backlog, consumer);
    if (inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      consumer.onIdle = resolve;
    });
  }

  /** Puts the packets in flight back, so that another consumer gets them. */
  function abandon(): void {
    const unsettled = inFlight.values();
    inFlight.clear();
    putBack(backlog, unsettled);
    controller.abort(
      new MessagingError(
        "closed",
        "The subscription closed before this delivery was settled. The packet is delivered again.",
      ),
    );
    consumer.onIdle?.();
  }

  return {
    async close({ timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
      idle ??= drain().then(onClosed);
      if (inFlight.size > 0 && !(await resolvesWithin(idle, timeoutMs))) abandon();
      await idle;
    },
  };
}

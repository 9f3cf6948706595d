import {
  type CloseOptions,
  MessagingError,
  openSlots,
  type Receive,
  type Slots,
  type SubscribeOptions,
  type Subscription,
} from "@posthorn/core";
import type { Backlog } from "./backlog.ts";
import type { Held } from "./held.ts";

/** One subscription, as its backlog sees it. */
export interface Consumer {
  readonly receive: Receive;
  readonly concurrency: number;
  /** Handed out and not settled. */
  readonly inHand: Slots<Held>;
  /** One for all deliveries: they can only abort together. */
  readonly signal: AbortSignal;
  /** Called when the last packet in hand is settled, once somebody waits for that. */
  onIdle: (() => void) | undefined;
}

/** Whether it may have another packet. */
export function hasRoom(consumer: Consumer): boolean {
  return consumer.inHand.size < consumer.concurrency;
}

/** Joins a receiver to a backlog. */
export function openConsumer(
  backlog: Backlog,
  receive: Receive,
  { concurrency = 32 }: SubscribeOptions,
  onClosed: () => void,
): Subscription {
  const controller = new AbortController();
  const inHand = openSlots<Held>();
  const consumer: Consumer = { receive, concurrency, inHand, signal: controller.signal, onIdle: undefined };
  let idle: Promise<void> | undefined;
  backlog.join(consumer);

  function drain(): Promise<void> {
    backlog.leave(consumer);
    if (inHand.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      consumer.onIdle = resolve;
    });
  }

  function abandon(): void {
    const unsettled = inHand.values();
    inHand.clear();
    backlog.giveBack(unsettled);
    controller.abort(
      new MessagingError(
        "closed",
        "The subscription closed before this delivery was settled. It is handed out again.",
      ),
    );
    consumer.onIdle?.();
  }

  return {
    async close({ timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
      idle ??= drain().then(onClosed);
      if (inHand.size === 0) return idle;
      const deadline = setTimeout(abandon, timeoutMs);
      try {
        await idle;
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}

import {
  type CloseOptions,
  MessagingError,
  createSlotMap,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  resolvesWithin,
} from "@posthorn/core/transport";
import type { Backlog } from "./backlog.ts";
import type { Held } from "./held.ts";
import type { Consumer } from "./receiver.ts";

/** Joins a receiver to a backlog. */
export function openConsumer(
  backlog: Backlog,
  receive: Receive,
  { concurrency = 32, onError }: SubscribeOptions,
  onClosed: () => void,
): Subscription {
  const controller = new AbortController();
  const inHand = createSlotMap<Held>();
  const { signal } = controller;
  const consumer: Consumer = { receive, onError, concurrency, inHand, signal, onIdle: undefined };
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
      if (inHand.size > 0 && !(await resolvesWithin(idle, timeoutMs))) abandon();
      await idle;
    },
  };
}

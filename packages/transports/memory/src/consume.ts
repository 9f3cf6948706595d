import {
  type CloseOptions,
  checkConcurrency,
  defaultCloseMs,
  MessagingError,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
} from "@posthorn/core/transport";
import { addConsumer, type Backlog, putBack, removeConsumer, schedule } from "./backlog/backlog.ts";
import { type Consumer, createConsumer } from "./backlog/consumer.ts";

export interface ConsumeOptions extends SubscribeOptions {
  /** Called when the consumer begins to close: it gets no further packets. */
  readonly onClosing?: () => void;
  readonly onClosed: () => void;
}

/** A consumer with the functions of its subscription. */
export interface OpenConsumer extends Pick<Subscription, "resize" | "close"> {
  readonly consumer: Consumer;
}

/**
 * Adds a receiver to the consumers of a backlog. When it closes, it gets no further packets, and waits for those in flight.
 * After the timeout it puts them back into the backlog and aborts their signal; their late settlements are ignored.
 */
export function openConsumer(
  backlog: Backlog,
  receive: Receive,
  { onClosing, onClosed, ...options }: ConsumeOptions,
): OpenConsumer {
  const controller = new AbortController();
  const consumer = createConsumer(receive, controller.signal, options);
  const { inFlight } = consumer;
  let idle: Promise<void> | undefined;
  addConsumer(backlog, consumer);

  async function drain(): Promise<void> {
    removeConsumer(backlog, consumer);
    onClosing?.();
    if (inFlight.size > 0) await new Promise<void>((resolve) => (consumer.onIdle = resolve));
    backlog.leaving.delete(consumer);
    onClosed();
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
    consumer,
    resize(most) {
      checkConcurrency(most);
      consumer.concurrency = most;
      schedule(backlog);
    },
    async close({ timeoutMs = defaultCloseMs }: CloseOptions = {}): Promise<void> {
      idle ??= drain();
      if (inFlight.size > 0 && !(await resolvesWithin(idle, timeoutMs))) abandon();
      await idle;
    },
  };
}

import type { Msg, Subscription as NatsSubscription } from "@nats-io/transport-node";
import {
  type CloseOptions,
  type Delivery,
  type Destination,
  MessagingError,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  settlementOf,
  within,
} from "@posthorn/core";
import type { Connection } from "../connection/connection.ts";
import { forbidden } from "../failures.ts";
import { decodeHeaders } from "../headers.ts";

export interface InboxOptions {
  readonly subject: string;
  /** The address that a packet was published to; nothing if it is not one of those listened to. */
  readonly addressOf: (msg: Msg) => string | undefined;
  readonly concurrency: number;
  readonly onInterrupted: SubscribeOptions["onInterrupted"];
  readonly onError: SubscribeOptions["onError"];
  readonly onClosed: () => void;
}

/** Most packets that wait for a receiver which is slower than its inbox. */
const mostWaiting = 65_536;
const flushMs = 1_000;
/** How soon it is tried again to listen, after the server took the permission away. */
const listenAgainMs = 1_000;

/**
 * Takes what comes to an inbox, or to a topic while one listens, over core NATS: nothing is kept, and
 * settlements say nothing. Rejects with MessagingError `forbidden` if this user may not listen there.
 */
export async function openInbox(
  connection: Connection,
  from: Destination,
  options: InboxOptions & { readonly receive: Receive },
): Promise<Subscription> {
  const { subject, addressOf, concurrency, receive, onInterrupted, onError, onClosed } = options;
  const controller = new AbortController();
  const waiting: Msg[] = [];
  let taken = 0;
  let closing = false;
  let onIdle: (() => void) | undefined;
  let subscription: NatsSubscription | undefined;
  let refusal: MessagingError | undefined;
  let listenAt = Number.POSITIVE_INFINITY;

  /** Resolves once the server has heard of it. Whether it allows it is then in `refusal`. */
  async function listen(): Promise<void> {
    refusal = undefined;
    listenAt = Number.POSITIVE_INFINITY;
    subscription = connection.nc.subscribe(subject, {
      callback: (error, msg) => (error === null ? arrive(msg) : refuse(error)),
    });
    await connection.flushRefusals();
  }

  function refuse(error: Error): void {
    refusal = forbidden("subscribe", subject, error);
    subscription = undefined;
    listenAt = performance.now() + listenAgainMs;
    if (isOpen) onInterrupted?.(refusal);
  }

  function arrive(msg: Msg): void {
    if (closing) return;
    if (taken < concurrency) void handle(msg);
    else if (waiting.length < mostWaiting) waiting.push(msg);
    else onInterrupted?.(new Error(`more than ${mostWaiting} packets from "${from.address}" wait`));
  }

  async function handle(msg: Msg): Promise<void> {
    taken += 1;
    const address = addressOf(msg);
    // Whatever becomes of it, there is nobody to give it back to.
    if (address !== undefined) await settlementOf(receive, deliveryOf(msg, address), onError);
    taken -= 1;
    const next = waiting.shift();
    if (next !== undefined) void handle(next);
    else if (taken === 0) onIdle?.();
  }

  function deliveryOf(msg: Msg, address: string): Delivery {
    return {
      headers: decodeHeaders(msg),
      body: msg.data,
      address,
      attempt: 1,
      signal: controller.signal,
    };
  }

  function stopListening(): void {
    closing = true;
    stopWatching();
    stopTicking();
    if (!connection.nc.isClosed()) subscription?.unsubscribe();
    waiting.length = 0;
  }

  async function drain(): Promise<void> {
    stopListening();
    if (taken === 0) return;
    await new Promise<void>((resolve) => {
      onIdle = resolve;
    });
  }

  const stopWatching = connection.watch({ down: (cause) => onInterrupted?.(cause) });
  const stopTicking = connection.tick((now) => {
    if (now >= listenAt && connection.isUp()) listen().catch(() => {}); // the client subscribes again when it is back
  });

  let isOpen = false;
  try {
    await listen(); // the server knows of it before anybody is told its address
    if (refusal !== undefined) throw refusal;
  } catch (error) {
    stopListening();
    throw error;
  }
  isOpen = true;

  let drained: Promise<void> | undefined;
  return {
    async close({ timeoutMs = 10_000 }: CloseOptions = {}) {
      drained ??= drain();
      if (!(await within(drained, timeoutMs))) {
        controller.abort(
          new MessagingError("closed", "The inbox was closed before this delivery was handled."),
        );
      }
      if (connection.isUp())
        await within(
          connection.flush().catch(() => {}),
          flushMs,
        );
      onClosed();
    },
  };
}

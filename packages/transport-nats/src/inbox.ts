import type { Msg } from "@nats-io/transport-node";
import {
  asError,
  type CloseOptions,
  type Delivery,
  type Destination,
  MessagingError,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  within,
} from "@posthorn/core";
import type { Connection } from "./connection.ts";
import { decodeHeaders } from "./headers.ts";

export interface InboxOptions {
  readonly subject: string;
  /** The address that a packet was published to; nothing if it is not one of those listened to. */
  readonly addressOf: (msg: Msg) => string | undefined;
  readonly concurrency: number;
  readonly onInterrupted: SubscribeOptions["onInterrupted"];
  readonly onClosed: () => void;
}

/** Most packets that wait for a receiver which is slower than its inbox. */
const mostWaiting = 65_536;
const flushMs = 1_000;

/**
 * Takes what comes to an inbox, or to a topic while one listens, over core NATS: nothing is kept, and
 * settlements say nothing.
 */
export async function openInbox(
  connection: Connection,
  from: Destination,
  receive: Receive,
  { subject, addressOf, concurrency, onInterrupted, onClosed }: InboxOptions,
): Promise<Subscription> {
  const controller = new AbortController();
  const waiting: Msg[] = [];
  let inHand = 0;
  let closing = false;
  let onIdle: (() => void) | undefined;

  const subscription = connection.nc.subscribe(subject, {
    callback: (error, msg) => {
      if (error !== null) onInterrupted?.(error);
      else if (closing) return;
      else if (inHand < concurrency) void handle(msg);
      else if (waiting.length < mostWaiting) waiting.push(msg);
      else onInterrupted?.(new Error(`more than ${mostWaiting} packets from "${from.address}" wait`));
    },
  });
  const stopWatching = connection.watch({ down: (cause) => onInterrupted?.(cause) });

  async function handle(msg: Msg): Promise<void> {
    inHand += 1;
    const address = addressOf(msg);
    try {
      if (address !== undefined) await receive(deliveryOf(msg, address));
    } catch {
      // whatever went wrong, there is nobody to give it back to
    }
    inHand -= 1;
    const next = waiting.shift();
    if (next !== undefined) void handle(next);
    else if (inHand === 0) onIdle?.();
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

  async function drain(): Promise<void> {
    closing = true;
    stopWatching();
    if (!connection.nc.isClosed()) subscription.unsubscribe();
    waiting.length = 0;
    if (inHand === 0) return;
    await new Promise<void>((resolve) => {
      onIdle = resolve;
    });
  }

  let drained: Promise<void> | undefined;
  async function close({ timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
    drained ??= drain();
    if (!(await within(drained, timeoutMs))) {
      controller.abort(
        new MessagingError("closed", "The inbox was closed before this delivery was handled."),
      );
    }
    await within(connection.flush().catch(asError), flushMs);
    onClosed();
  }

  await connection.flush(); // the server knows of it before anybody is told its address
  return { close };
}

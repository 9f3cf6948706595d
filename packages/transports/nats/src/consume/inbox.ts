import type { Msg, Subscription as NatsSubscription } from "@nats-io/transport-node";
import {
  type CloseOptions,
  type Delivery,
  type Destination,
  MessagingError,
  type Receive,
  type Settlement,
  type SubscribeOptions,
  type Subscription,
  settlementOf,
  sleep,
  resolvesWithin,
} from "@posthorn/core/transport";
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

type Retry = Extract<Settlement, { kind: "retry" }>;

/** A packet, and which attempt at it comes next. */
interface Waiting {
  readonly msg: Msg;
  readonly attempt: number;
}

/** Most packets that wait for a receiver which is slower than its inbox, or for another attempt. */
const mostWaiting = 65_536;
const flushMs = 1_000;
/** How soon it is tried again to listen, after the server took the permission away. */
const listenAgainMs = 1_000;

/**
 * Takes what comes to an inbox, or to a topic while one listens, over core NATS. Nothing is kept there, so a
 * packet to retry waits in this process, and goes with it; every other settlement ends it. Rejects with MessagingError `forbidden` if this user may not listen there.
 */
export async function openInbox(
  connection: Connection,
  from: Destination,
  options: InboxOptions & { readonly receive: Receive },
): Promise<Subscription> {
  const { subject, addressOf, concurrency, receive, onInterrupted, onError, onClosed } = options;
  const controller = new AbortController();
  const stopped = new AbortController();
  const waiting: Waiting[] = [];
  let retrying = 0;
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
      callback: (error, msg) => (error === null ? arrive({ msg, attempt: 1 }) : refuse(error)),
    });
    await connection.flushRefusals();
  }

  function refuse(error: Error): void {
    refusal = forbidden("subscribe", subject, error);
    subscription = undefined;
    listenAt = performance.now() + listenAgainMs;
    if (isOpen) onInterrupted?.(refusal);
  }

  function arrive(packet: Waiting): void {
    if (closing) return;
    if (taken < concurrency) void handle(packet);
    else if (waiting.length + retrying < mostWaiting) waiting.push(packet);
    else onInterrupted?.(new Error(`more than ${mostWaiting} packets from "${from.address}" wait`));
  }

  async function handle({ msg, attempt }: Waiting): Promise<void> {
    taken += 1;
    const address = addressOf(msg);
    if (address !== undefined) {
      const settlement = await settlementOf(receive, deliveryOf(msg, address, attempt), onError);
      if (settlement.kind === "retry") void retry({ msg, attempt }, settlement);
    }
    taken -= 1;
    const next = waiting.shift();
    if (next !== undefined) void handle(next);
    else if (taken === 0) onIdle?.();
  }

  /** Never rejects. */
  async function retry({ msg, attempt }: Waiting, { afterMs = 0, attempted = true }: Retry): Promise<void> {
    retrying += 1;
    await sleep(afterMs, stopped.signal);
    retrying -= 1;
    arrive({ msg, attempt: attempted ? attempt + 1 : attempt });
  }

  function deliveryOf(msg: Msg, address: string, attempt: number): Delivery {
    return {
      headers: decodeHeaders(msg),
      body: msg.data,
      address,
      attempt,
      signal: controller.signal,
    };
  }

  function stopListening(): void {
    closing = true;
    stopped.abort();
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
      if (!(await resolvesWithin(drained, timeoutMs))) {
        controller.abort(
          new MessagingError("closed", "The inbox was closed before this delivery was handled."),
        );
      }
      if (connection.isUp())
        await resolvesWithin(
          connection.flush().catch(() => {}),
          flushMs,
        );
      onClosed();
    },
  };
}

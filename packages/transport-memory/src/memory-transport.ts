import {
  type CloseOptions,
  type Destination,
  isOpen,
  MessagingError,
  type Outgoing,
  type PublishOptions,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  type Transport,
} from "@posthorn/core";
import type { Backlog } from "./backlog.ts";
import { openConsumer } from "./consumer.ts";
import { type Held, hold, share } from "./held.ts";
import { openPlaces } from "./places.ts";
import { openTimers } from "./timers.ts";
import { turns } from "./turns.ts";

/** What `memoryTransport` promises. */
export const memoryFeatures = {
  reach: "process",
  durable: false,
  groups: true,
  wildcards: true,
  order: "key",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  delay: true,
  deferral: false,
  duplicateDetection: true,
  largestBody: 67_108_864,
} as const;

export interface MemoryTransportOptions {
  /** Most packets that a queue, or a group of a topic, keeps. One more is refused. Default 100,000. */
  readonly largestBacklog?: number;
}

/**
 * Delivers within one process. It is a broker of its own, and keeps what a broker keeps until it is
 * closed. A publish that would make a backlog too large rejects with `publish_refused`.
 */
export function memoryTransport(options: MemoryTransportOptions = {}): Transport<typeof memoryFeatures> {
  const { largestBacklog = 100_000 } = options;
  const timers = openTimers();
  const places = openPlaces({ largestBacklog, soon: turns(), later: timers.after });
  const subscriptions = new Set<Subscription>();
  let closing = false;
  let closed = false;

  async function publish(
    to: Destination,
    packets: readonly Outgoing[],
    options?: PublishOptions,
  ): Promise<void> {
    if (closed) throw closedError(); // while it closes, handlers still answer
    if (options?.signal?.aborted) throw abortedError(options.signal);
    if (isOpen(to.address)) throw openAddress(to);
    const accepted = packets.map((packet) => accept(packet, to));
    const backlogs = places.reached(to);
    for (const backlog of backlogs) checkRoom(backlog, to, packets.length);
    for (const held of accepted) {
      if (to.duplicateWindowMs === undefined || !places.isDuplicate(to, held.packet.id))
        spread(held, backlogs);
    }
  }

  function checkRoom(backlog: Backlog, to: Destination, more: number): void {
    if (backlog.length + more <= largestBacklog) return;
    throw new MessagingError(
      "publish_refused",
      `${to.kind} "${to.address}" is full: ${backlog.length} packets wait. Nothing was sent. ` +
        "Consume faster, or raise `largestBacklog`.",
    );
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (closing) throw closedError();
    checkSubscription(from, options);
    const group = from.kind === "topic" ? options.group : undefined;
    const backlog = places.share(from, group);
    checkOrdered(from, backlog);
    const subscription = openConsumer(backlog, receive, options, () => {
      subscriptions.delete(subscription);
      if (from.kind === "inbox" && backlog.consumers.length === 0) places.drop(from);
    });
    subscriptions.add(subscription);
    return subscription;
  }

  async function close(options?: CloseOptions): Promise<void> {
    closing = true;
    await Promise.all([...subscriptions].map((subscription) => subscription.close(options)));
    closed = true;
    timers.clear();
  }

  return { name: "memory", features: memoryFeatures, publish, subscribe, close };
}

function accept(packet: Outgoing, to: Destination): Held {
  if (packet.body.length <= memoryFeatures.largestBody) return hold(packet, to.address);
  throw new MessagingError(
    "message_too_large",
    `A body of ${packet.body.length} bytes for "${to.address}" is over the ${memoryFeatures.largestBody} that transport ` +
      '"memory" carries. Nothing was sent. Send less, or a reference to it.',
  );
}

function spread(held: Held, backlogs: readonly Backlog[]): void {
  backlogs.forEach((backlog, index) => {
    backlog.add(index === 0 ? held : share(held));
  });
}

function checkSubscription(from: Destination, { group, concurrency = 1 }: SubscribeOptions): void {
  if (from.kind === "topic" && group === undefined) {
    throw new MessagingError(
      "unsupported_capability",
      `A subscription to topic "${from.address}" has no group. Name one.`,
    );
  }
  if (!(concurrency >= 1)) {
    throw new MessagingError(
      "unsupported_capability",
      `A concurrency of ${concurrency} receives nothing. Give at least 1.`,
    );
  }
}

function checkOrdered(from: Destination, backlog: Backlog): void {
  if (backlog.ordered === from.ordered) return;
  throw new MessagingError(
    "unsupported_capability",
    `${from.kind} "${from.address}" ${backlog.ordered ? "is" : "is not"} ordered, and the subscription says otherwise. ` +
      "Let both sides say the same.",
  );
}

function closedError(): MessagingError {
  return new MessagingError("closed", 'Transport "memory" is closed. Open another.');
}

function abortedError(signal: AbortSignal): MessagingError {
  return new MessagingError("aborted", "The publish was aborted. Nothing was sent.", {
    cause: signal.reason,
  });
}

function openAddress(to: Destination): MessagingError {
  return new MessagingError(
    "invalid_address",
    `"${to.address}" has a parameter without a value. Give it one.`,
  );
}

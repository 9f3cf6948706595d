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
import { hold, illegalName } from "./held.ts";
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

const accepted = Promise.resolve();

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

  function publish(to: Destination, packets: readonly Outgoing[], options?: PublishOptions): Promise<void> {
    const backlogs = places.reached(to, packets.length);
    const problem = obstacle(to, packets, backlogs, options?.signal);
    if (problem !== undefined) return Promise.reject(problem);
    for (const packet of packets) {
      if (to.duplicateWindowMs !== undefined && places.isDuplicate(to, packet.id)) continue;
      for (const backlog of backlogs) backlog.add(hold(packet, to.address));
    }
    return accepted;
  }

  /** What keeps the packets from being published, all of them. */
  function obstacle(
    to: Destination,
    packets: readonly Outgoing[],
    backlogs: readonly Backlog[],
    signal: AbortSignal | undefined,
  ): MessagingError | undefined {
    if (closed) return closedError(); // while it closes, handlers still answer
    if (signal?.aborted) return abortedError(signal);
    if (isOpen(to.address)) return openAddress(to);
    for (const backlog of backlogs) {
      if (backlog.length + packets.length > largestBacklog) return fullError(to, backlog.length);
    }
    for (const packet of packets) {
      if (packet.body.length > memoryFeatures.largestBody) return tooLarge(to, packet.body.length);
      const name = illegalName(packet.headers);
      if (name !== undefined) return illegalHeader(name);
    }
    return undefined;
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (closing) throw closedError();
    checkSubscription(options);
    const group = from.kind === "topic" ? options.group : undefined;
    const isAlone = from.kind === "topic" && group === undefined;
    const backlog = isAlone ? places.alone(from) : places.share(from, group);
    checkOrdered(from, backlog);
    const subscription = openConsumer(backlog, receive, options, () => {
      subscriptions.delete(subscription);
      if (isAlone) places.dropAlone(from, backlog);
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

function checkSubscription({ concurrency = 1 }: SubscribeOptions): void {
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

function fullError(to: Destination, waiting: number): MessagingError {
  return new MessagingError(
    "publish_refused",
    `${to.kind} "${to.address}" is full: ${waiting} packets wait. Nothing was sent. ` +
      "Consume faster, or raise `largestBacklog`.",
  );
}

function tooLarge(to: Destination, bytes: number): MessagingError {
  return new MessagingError(
    "message_too_large",
    `A body of ${bytes} bytes for "${to.address}" is over the ${memoryFeatures.largestBody} that transport ` +
      '"memory" carries. Nothing was sent. Send less, or a reference to it.',
  );
}

function illegalHeader(name: string): MessagingError {
  return new MessagingError(
    "invalid_message",
    `${JSON.stringify(name)} cannot be a header's name. Nothing was sent. Use letters, digits and hyphens.`,
  );
}

function openAddress(to: Destination): MessagingError {
  return new MessagingError(
    "invalid_address",
    `"${to.address}" has a parameter without a value. Give it one.`,
  );
}

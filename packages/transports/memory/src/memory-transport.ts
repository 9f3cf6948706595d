import {
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  MessagingError,
  type Outgoing,
  type PublishOptions,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  transportClosed,
} from "@posthorn/core/transport";
import type { Backlog } from "./backlog.ts";
import { openPlaces } from "./destinations.ts";
import { hold, illegalName } from "./queued-packet.ts";
import { openConsumer } from "./subscription.ts";
import { turns } from "./task-queue.ts";
import { openTimers } from "./timers.ts";

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
    let backlogs: readonly Backlog[];
    try {
      backlogs = places.reached(to, packets.length);
      check(to, packets, backlogs, options?.signal);
    } catch (problem) {
      return Promise.reject(problem);
    }
    for (const packet of packets) {
      if (to.duplicateWindowMs !== undefined && places.isDuplicate(to, packet.id)) continue;
      for (const backlog of backlogs) backlog.add(hold(packet, to.address));
    }
    return accepted;
  }

  /** Throws MessagingError if something keeps the packets from being published, all of them. */
  function check(
    to: Destination,
    packets: readonly Outgoing[],
    backlogs: readonly Backlog[],
    signal: AbortSignal | undefined,
  ): void {
    if (closed) throw transportClosed("memory"); // while it closes, handlers still answer
    if (signal?.aborted) throw abortedError(signal);
    checkPackets(transport, to, packets);
    for (const backlog of backlogs) {
      if (backlog.length + packets.length > largestBacklog) throw fullError(to, backlog.length);
    }
    for (const packet of packets) {
      const name = illegalName(packet.headers);
      if (name !== undefined) throw illegalHeader(name);
    }
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (closing) throw transportClosed("memory");
    checkSubscription(transport, from, options);
    const group = from.kind === "topic" ? options.group : undefined;
    const isAlone = from.kind === "topic" && group === undefined;
    const backlog = isAlone ? places.alone(from) : places.share(from, group);
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

  const transport: Transport<typeof memoryFeatures> = {
    name: "memory",
    features: memoryFeatures,
    publish,
    subscribe,
    close,
  };
  return transport;
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

function illegalHeader(name: string): MessagingError {
  return new MessagingError(
    "invalid_message",
    `${JSON.stringify(name)} cannot be a header's name. Nothing was sent. Use letters, digits and hyphens.`,
  );
}

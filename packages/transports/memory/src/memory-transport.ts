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
import { type Backlog, enqueue } from "./backlog.ts";
import { openDestinations } from "./destinations.ts";
import { memoryFeatures } from "./features.ts";
import { findIllegalName } from "./header-names.ts";
import type { MemoryTransportOptions } from "./options.ts";
import { queuePacket } from "./queued-packet.ts";
import { openSubscription } from "./subscription.ts";
import { openTaskQueue } from "./task-queue.ts";
import { openTimers } from "./timers.ts";

const accepted = Promise.resolve();

/**
 * Delivers packets within one process. Each transport is a separate broker and stores packets until it is
 * closed. A publish that would make a backlog too large rejects with `publish_refused`.
 */
export function memoryTransport(options: MemoryTransportOptions = {}): Transport<typeof memoryFeatures> {
  const { largestBacklog = 100_000 } = options;
  const timers = openTimers();
  const destinations = openDestinations({
    largestBacklog,
    runSoon: openTaskQueue(),
    runLater: timers.after,
  });
  const subscriptions = new Set<Subscription>();
  let closing = false;
  let closed = false;

  function publish(to: Destination, packets: readonly Outgoing[], options?: PublishOptions): Promise<void> {
    let backlogs: readonly Backlog[];
    try {
      backlogs = destinations.backlogsFor(to, packets.length);
      if (closed) throw transportClosed("memory"); // while it is closing, handlers still publish
      if (options?.signal?.aborted) throw abortedError(options.signal);
      checkPublish(to, packets, backlogs);
    } catch (problem) {
      return Promise.reject(problem);
    }
    for (const packet of packets) {
      if (to.duplicateWindowMs !== undefined && destinations.isDuplicate(to, packet.id)) continue;
      for (const backlog of backlogs) enqueue(backlog, queuePacket(packet, to.address));
    }
    return accepted;
  }

  /** Throws MessagingError if the packets cannot be published: either all of them are, or none. */
  function checkPublish(to: Destination, packets: readonly Outgoing[], backlogs: readonly Backlog[]): void {
    checkPackets(transport, to, packets);
    for (const backlog of backlogs) {
      if (backlog.length + packets.length > largestBacklog) throw fullError(to, backlog.length);
    }
    for (const packet of packets) {
      const name = findIllegalName(packet.headers);
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
    const isUngrouped = from.kind === "topic" && group === undefined;
    const backlog = isUngrouped ? destinations.openUngrouped(from) : destinations.groupBacklog(from, group);
    const onClosed = (): void => {
      subscriptions.delete(subscription);
      if (isUngrouped) destinations.removeUngrouped(from, backlog);
      if (from.kind === "inbox" && backlog.consumers.length === 0) destinations.removeInbox(from);
    };
    const subscription = openSubscription(backlog, receive, { ...options, onClosed });
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

function fullError(to: Destination, length: number): MessagingError {
  return new MessagingError(
    "publish_refused",
    `${to.kind} "${to.address}" is full: ${length} packets wait. Nothing was sent. ` +
      "Consume faster, or raise `largestBacklog`.",
  );
}

function illegalHeader(name: string): MessagingError {
  return new MessagingError(
    "invalid_message",
    `${JSON.stringify(name)} is not a legal header name. Nothing was sent. Use letters, digits and hyphens.`,
  );
}

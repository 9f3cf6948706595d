import {
  type BrowseOptions,
  checkSubscription,
  type Delivery,
  type Destination,
  type Measure,
  MessagingError,
} from "@posthorn/core/transport";
import { type Backlog, listPackets, sweepExpired } from "./backlog/backlog.ts";
import { deliveryOf, isExpired, neverAborted, type QueuedPacket } from "./backlog/queued-packet.ts";
import type { Broker } from "./broker/broker.ts";
import { findGroup, takes } from "./broker/channel.ts";
import { nameOf, nameOfGroup, notFound } from "./broker/errors.ts";
import { packetsFrom } from "./broker/log.ts";
import { description } from "./features.ts";

/**
 * Lists the packets of a queue, of a group, or of a topic that keeps its packets, in the order of their positions. Those in
 * flight and deferred ones are among them, delayed ones are not.
 */
export function browse(
  broker: Broker,
  from: Destination,
  { group, most = 100, start = "earliest" }: BrowseOptions,
): readonly Delivery[] {
  const log = group === undefined ? broker.find(from)?.log : undefined;
  const packets = log?.from(start) ?? packetsFrom(packetsOf(findBacklog(broker, from, group)), start);
  return packets.slice(0, most).map(browsed);
}

function packetsOf(backlog: Backlog | undefined): readonly QueuedPacket[] {
  return backlog === undefined ? [] : listPackets(backlog).filter((queued) => !isExpired(queued));
}

/** Its attempt is the one that was begun last, or the first. */
function browsed(queued: QueuedPacket): Delivery {
  const delivery = deliveryOf(queued, neverAborted);
  return { ...delivery, attempt: Math.max(1, delivery.attempt) };
}

/** Counts the packets of a queue or a group that are not settled, delayed ones included. */
export function measure(broker: Broker, from: Destination, group: string | undefined): Measure {
  const backlog = findBacklog(broker, from, group);
  if (backlog === undefined) return { waiting: 0 };
  sweepExpired(backlog);
  const scheduled = [...(broker.find(from)?.scheduled.values() ?? [])]
    .map(({ queued }) => queued)
    .filter((queued) => takes(backlog.group, queued));
  const packets = [...listPackets(backlog), ...scheduled];
  if (packets.length === 0) return { waiting: 0 };
  const now = Date.now();
  const oldest = packets.reduce((least, { acceptedAt = now }) => Math.min(least, acceptedAt), now);
  return { waiting: packets.length, oldestMs: now - oldest };
}

/** Returns the backlog of a queue or a group, or undefined for a queue that was never used. */
function findBacklog(broker: Broker, from: Destination, group: string | undefined): Backlog | undefined {
  checkSubscription(description, from, {});
  const channel = broker.find(from);
  if (channel === undefined) broker.requireMakable(from);
  if (from.kind !== "topic" || from.dead !== undefined) return channel?.backlogs[0];
  if (group === undefined) {
    const text = `Packets of ${nameOf(from)} wait for its groups. Name the group.`;
    throw new MessagingError("invalid_argument", text);
  }
  const backlog = channel === undefined ? undefined : findGroup(channel, group, from.address);
  if (backlog === undefined) throw notFound(nameOfGroup(from, group));
  return backlog;
}

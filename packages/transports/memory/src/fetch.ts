import {
  checkSubscription,
  type Deferred,
  type Destination,
  MessagingError,
  type Receive,
  type Subscription,
  transportClosed,
} from "@posthorn/core/transport";
import { type Backlog, sweepExpired } from "./backlog/backlog.ts";
import { deliver } from "./backlog/deliver.ts";
import type { QueuedPacket } from "./backlog/queued-packet.ts";
import type { Broker } from "./broker/broker.ts";
import { type Channel, findGroup } from "./broker/channel.ts";
import { nameOf, nameOfGroup } from "./broker/errors.ts";
import { openConsumer } from "./consume.ts";
import { description } from "./features.ts";

interface FetchOptions {
  readonly from: Destination;
  readonly deferred: Deferred;
  readonly receive: Receive;
  /** Everything that is closed with the transport. */
  readonly open: Set<Pick<Subscription, "close">>;
  /** Throws if the transport is closing. */
  readonly requireOpen: () => void;
}

/**
 * Delivers deferred packets, one after the other, whether or not their keys are free. A packet that its receiver does not
 * settle for good stays deferred. Rejects with `not_found` if one does not exist, before any is delivered.
 */
export async function fetchDeferred(broker: Broker, options: FetchOptions): Promise<void> {
  const { from, deferred } = options;
  checkSubscription(description, from, {});
  for (const position of deferred.positions) findDeferred(broker, options, position);
  for (const position of deferred.positions) {
    await fetchOne(findDeferred(broker, options, position), position, options);
  }
}

/** Returns the backlog in which a packet is deferred. */
function findDeferred(
  broker: Broker,
  { from, deferred: { group } }: FetchOptions,
  position: string,
): Backlog {
  const backlog = backlogOf(broker.find(from), from, group);
  if (backlog !== undefined) sweepExpired(backlog);
  if (backlog?.deferred.has(position) === true) return backlog;
  const name = group === undefined ? nameOf(from) : nameOfGroup(from, group);
  throw new MessagingError("not_found", `No packet of ${name} is deferred at position "${position}".`);
}

/** Subscriptions to a topic without a group defer nothing. */
function backlogOf(
  channel: Channel | undefined,
  { address }: Destination,
  group: string | undefined,
): Backlog | undefined {
  if (channel?.at.kind !== "topic") return channel?.backlogs[0];
  return group === undefined ? undefined : findGroup(channel, group, address);
}

async function fetchOne(
  backlog: Backlog,
  position: string,
  { receive, open, requireOpen }: FetchOptions,
): Promise<void> {
  requireOpen();
  const queued = backlog.deferred.get(position) as QueuedPacket;
  const closed = Promise.withResolvers<void>();
  const opened = openConsumer(backlog, receive, { concurrency: 0, onClosed: closed.resolve });
  open.add(opened);
  backlog.deferred.delete(position);
  await Promise.race([deliver(backlog, opened.consumer, queued), closed.promise]);
  await opened.close();
  open.delete(opened);
  if (opened.consumer.signal.aborted) throw transportClosed(description.name);
}

import {
  checkPackets,
  checkTransaction,
  type Destination,
  MessagingError,
  type Outgoing,
  type PublishOptions,
  type Receipt,
  type Sending,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import { type Backlog, sweepExpired } from "./backlog/backlog.ts";
import { type QueuedPacket, queuePacket } from "./backlog/queued-packet.ts";
import type { Broker } from "./broker/broker.ts";
import { append, appendLater, type Channel, cancelDelayed, takes } from "./broker/channel.ts";
import { fullError, noResponder } from "./broker/errors.ts";
import { description, memoryFeatures } from "./features.ts";
import { requireLegalNames } from "./headers.ts";

/** Publishes packets to the channels of a broker. */
export interface Publisher {
  publish(
    to: Destination,
    packets: readonly Outgoing[],
    options?: PublishOptions,
  ): Promise<readonly Receipt[] | undefined>;
  /** Throws a MessagingError and publishes nothing if one of the packets is refused. */
  publishAll(sendings: readonly Sending[]): void;
  /** Publishes a request to a light queue. Returns the function that withdraws it while it waits for a consumer. */
  publishLight(to: Destination, packet: Outgoing): () => void;
  cancel(to: Destination, tokens: readonly string[]): void;
}

/** A publish that succeeds and has no receipts resolves to this promise each time. A requester relies on that. */
const accepted: Promise<undefined> = Promise.resolve(undefined);

/** @param requireOpen - throws if the transport is closed */
export function openPublisher(broker: Broker, requireOpen: () => void): Publisher {
  function publish(
    at: Destination,
    packets: readonly Outgoing[],
    options?: PublishOptions,
  ): Promise<readonly Receipt[] | undefined> {
    let receipts: readonly Receipt[] | undefined;
    try {
      if (options !== undefined) checkOptions(options);
      const channel = admit(at, packets);
      if (channel !== undefined) receipts = accept(channel, withDeadLetterQueue(at), packets);
      else if (at.kind === "inbox") reply(at.address, packets);
    } catch (problem) {
      return Promise.reject(problem);
    }
    return receipts === undefined ? accepted : Promise.resolve(receipts);
  }

  /** Returns the channel of the packets, or undefined if nobody receives them. Throws if one of them is refused. */
  function admit(
    at: Destination,
    packets: readonly Outgoing[],
    taken?: Map<Backlog, number>,
  ): Channel | undefined {
    requireOpen();
    const to = withDeadLetterQueue(at);
    const known = broker.find(at);
    check(known, to, packets);
    const channel = known ?? makeFor(at, packets);
    if (channel !== undefined) requireRoom(channel, { to, packets }, taken);
    return channel;
  }

  function makeFor(at: Destination, packets: readonly Outgoing[]): Channel | undefined {
    if (at.kind === "inbox") return undefined;
    broker.requireMakable(at);
    if (at.delivery === "light") throw noResponder(at);
    const isStored = at.kind === "queue" || at.dead !== undefined || at.keepMs !== undefined;
    return isStored || hasDelayed(packets) ? broker.make(at) : undefined;
  }

  function reply(address: string, packets: readonly Outgoing[]): void {
    const [packet] = packets;
    if (packet !== undefined) broker.lightRequests.get(address)?.resolve(packet);
  }

  return {
    publish,
    publishAll(sendings) {
      const taken = new Map<Backlog, number>();
      const channels = sendings.map(({ to, packets }) => admit(to, packets, taken));
      sendings.forEach(({ to, packets }, index) => {
        const channel = channels[index];
        if (channel !== undefined) accept(channel, withDeadLetterQueue(to), packets);
        else if (to.kind === "inbox") reply(to.address, packets);
      });
    },
    publishLight(to, packet) {
      if (to.delivery !== "light") throw notLight(to);
      const channel = admit(to, [packet]);
      const queued = queuePacket(packet, to.address, Date.now());
      if (channel !== undefined) append(channel, queued);
      return () => {
        queued.expiresAt = 0;
        for (const backlog of channel?.backlogs ?? []) backlog.earliestExpiry = 0;
      };
    },
    cancel(to, tokens) {
      requireOpen();
      const channel = broker.find(to);
      if (channel === undefined) return;
      for (const token of tokens) cancelDelayed(channel, token);
    },
  };
}

function checkOptions(options: PublishOptions): void {
  checkTransaction(description, options);
  const { signal } = options;
  if (signal?.aborted !== true) return;
  throw new MessagingError("aborted", "The publish was aborted. Nothing was sent.", { cause: signal.reason });
}

const { largestBody } = memoryFeatures.limits;

/**
 * Throws a MessagingError if the packets must not be published. If their destination was checked before, that depends on
 * the sizes of their bodies alone: the transport has no other limits.
 */
function check(channel: Channel | undefined, to: Destination, packets: readonly Outgoing[]): void {
  const isKnown = channel !== undefined && (channel.publishable === to || to.kind === "inbox");
  if (!isKnown) checkPackets(description, to, packets);
  if (channel !== undefined) channel.publishable = to;
  for (const { headers, body } of packets) {
    if (body.length > largestBody) checkPackets(description, to, packets);
    requireLegalNames(headers);
  }
}

/**
 * Throws MessagingError `overloaded` if a backlog has no room for the packets, and `no_responder` for a light queue
 * without a consumer.
 *
 * @param taken - the numbers of packets that others are about to add to the backlogs
 */
function requireRoom(channel: Channel, { to, packets }: Sending, taken?: Map<Backlog, number>): void {
  const { scheduled, backlogs } = channel;
  if (to.delivery === "light") requireResponder(channel, { to, packets });
  for (const backlog of backlogs) {
    const { group, largestBacklog } = backlog;
    if (group.isUngrouped) continue;
    const earlier = scheduled.size + (taken?.get(backlog) ?? 0);
    const added = group.pattern === undefined ? packets.length : countTaken(backlog, to, packets);
    if (backlog.length + earlier + added > largestBacklog) sweepExpired(backlog);
    if (backlog.length + earlier + added > largestBacklog) throw fullError(to, backlog.length + earlier);
    taken?.set(backlog, (taken.get(backlog) ?? 0) + added);
  }
}

function requireResponder({ backlogs }: Channel, { to, packets }: Sending): void {
  if (hasDelayed(packets)) throw cannotWait(to);
  if (backlogs.every(({ consumers }) => consumers.length === 0)) throw noResponder(to);
}

function countTaken({ group }: Backlog, { address }: Destination, packets: readonly Outgoing[]): number {
  return packets.filter((packet) => takes(group, { address, packet })).length;
}

function hasDelayed(packets: readonly Outgoing[]): boolean {
  for (const { delayMs = 0 } of packets) if (delayMs > 0) return true;
  return false;
}

function cannotWait({ address }: Destination): MessagingError {
  const text = `Queue "${address}" stores nothing, and a packet for it has a delay. Send it later.`;
  return new MessagingError("invalid_argument", text);
}

function notLight({ kind, address }: Destination): MessagingError {
  const text = `The ${kind} "${address}" stores its packets. Publish to it, or give its destination \`delivery: "light"\`.`;
  return new MessagingError("invalid_argument", text);
}

const nothing: Receipt = {};

/** Adds the packets to their channel. Returns their receipts if there is anything to say. */
function accept(channel: Channel, to: Destination, packets: readonly Outgoing[]): Receipt[] | undefined {
  const { log, duplicates } = channel;
  const { address, duplicateWindowMs } = to;
  const now = to.kind === "inbox" ? undefined : Date.now();
  const receipts: Receipt[] | undefined = log !== undefined || hasDelayed(packets) ? [] : undefined;
  for (const packet of packets) {
    const isDuplicate =
      duplicateWindowMs !== undefined && duplicates.isDuplicate(packet.id, duplicateWindowMs);
    const receipt = isDuplicate ? nothing : add(channel, queuePacket(packet, address, now));
    receipts?.push(receipt);
  }
  return receipts;
}

function add(channel: Channel, queued: QueuedPacket): Receipt {
  const { delayMs = 0 } = queued.packet;
  if (delayMs > 0) return { scheduled: appendLater(channel, queued, delayMs) };
  append(channel, queued);
  return channel.log === undefined ? nothing : { position: String(queued.position) };
}

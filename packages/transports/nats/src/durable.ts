import type { Msg } from "@nats-io/transport-node";
import {
  deadLetters,
  matchesAddress,
  resolvesWithin,
  type Start,
  type Subscription,
  sleep,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import {
  type AttemptNotes,
  type DeadLetterOptions,
  disconnectedBefore,
  type InFlight,
  type OpenSubscription,
  openSubscription,
  renewLocks,
  type SubscriptionRequest,
} from "@posthorn/transport-kit";
import type { ConsumerOwner } from "./configs.ts";
import { forbiddenError } from "./connection/errors.ts";
import type { Session } from "./connection/session.ts";
import type { Connection } from "./connection.ts";
import { contentOf, type Item, isExpired, itemOf, messageKey } from "./delivery.ts";
import { headerBytes } from "./headers.ts";
import { apiCodes, topologyError, unless } from "./jetstream/api.ts";
import type { InternalStream } from "./jetstream/internal-stream.ts";
import { openPuller, type Puller } from "./jetstream/puller.ts";
import { addressOf } from "./names.ts";
import { type Send, sendDeadLetter } from "./publish.ts";
import { ack, inProgress, nak, type Settlements } from "./settlements.ts";
import {
  type DestinationStream,
  type DurableConsumer,
  findConsumers,
  findStream,
  nameOf,
  removeConsumers,
  resetConsumers,
  type TopologyOptions,
} from "./topology.ts";

// A subscription looks its consumers up each time that it starts, and a puller asks each of them. It starts again after a
// reconnection, and when a puller is lost. Running deliveries go on meanwhile. A delivery is abandoned if no report of its
// progress reaches the server within the ack wait.

/** What subscriptions to streams share. */
export interface Shared {
  readonly connection: Connection;
  readonly topology: TopologyOptions;
  readonly settlements: Settlements;
  readonly attempts: AttemptNotes<Item>;
  /** Stores messages whose dead letters cannot contain them. */
  readonly originals: InternalStream;
  readonly send: Send;
}

interface State extends Shared {
  readonly owner: ConsumerOwner;
  /** Known once it has started. */
  stream: DestinationStream | undefined;
  opened: OpenSubscription<Item> | undefined;
  /** Resolves once no delivery can arrive any longer. */
  stopped: Promise<unknown> | undefined;
  consumers: ReadonlyMap<string, DurableConsumer>;
  /** One for each consumer. */
  pullers: readonly Puller[];
  /** The last subject and its address: most often the next delivery has the same. */
  lastSubject: string;
  lastAddress: string;
  /** The number in the stream of the last message. */
  lastSequence: number;
  /** The average size of a message, which limits the number that is asked for. */
  averageBytes: number;
}

/** A server that still deletes a consumer would delete a new one with it. */
const pauseMs = 500;
const stopMs = 1_000;
const largestPull = 10_000;
const mostHeaderBytes = 8_192;

/** Subscribes to a queue, or to a topic with a group, whose durable consumers are on the server. */
export async function openDurable(
  shared: Shared,
  request: SubscriptionRequest,
  owner: ConsumerOwner,
): Promise<Subscription> {
  const { connection, topology, settlements, attempts } = shared;
  const state: State = {
    ...shared,
    owner,
    stream: undefined,
    opened: undefined,
    stopped: undefined,
    consumers: new Map(),
    pullers: [],
    lastSubject: "",
    lastAddress: "",
    lastSequence: 0,
    averageBytes: 1_024,
  };
  const stopTicking = connection.ticker.add((now) => tick(state, now));
  const stopWatching = connection.link.watch({
    up() {
      for (const { item } of state.opened?.receiver.inFlight() ?? []) settlements.touch(item);
    },
    ended: (cause) => void state.opened?.receiver.abandon(cause),
  });
  const stopRefusals = connection.onRefused((operation, subject) => {
    for (const puller of state.pullers)
      if (puller.subject === subject) puller.lose(forbiddenError(operation, subject));
  });
  const subscription = await openSubscription<Item>(request, {
    start: (opened) => start(state, opened),
    async stop() {
      state.stopped = Promise.all(state.pullers.map((puller) => puller.close()));
      await state.stopped;
    },
    read: ({ item }) => contentOf(item),
    prepare: (inFlight) => prepare(state, inFlight),
    done({ item, attempt }) {
      settlements.acknowledge(item);
      attempts.forget(item, attempt);
    },
    async retry(inFlight, { afterMs, attempted }) {
      if (!attempted) await attempts.uncount(inFlight.item, inFlight.attempt);
      else if (!inFlight.isLive) await stopped(state); // overdue, because the subscription closes
      if (inFlight.isLive || attempted) settlements.retry(inFlight.item, afterMs);
    },
    async giveBack(inFlight) {
      await attempts.uncount(inFlight.item, await attempts.of(inFlight.item));
      if (inFlight.isLive) settlements.retry(inFlight.item, 0);
    },
    onRoom: () => pullMore(state),
    ...(owner.isAlone === true ? {} : { deadLetters: deadLettersOf(state) }),
    outlivesConnection: true,
    onClosed() {
      for (const stop of [stopTicking, stopWatching, stopRefusals]) stop();
      if (owner.isAlone && state.stream !== undefined)
        removeConsumers(topology, state.stream, owner).catch(() => {}); // the server deletes it later
    },
  });
  if (owner.from.keepMs === undefined) return subscription;
  return { ...subscription, seek: (to) => seek(state, to) };
}

/** Resolves soon: until then, the server might deliver a message to a request of this subscription. */
async function stopped(state: State): Promise<void> {
  await resolvesWithin(state.stopped ?? Promise.resolve(), stopMs);
}

/** Finds or creates the consumers, and asks them for deliveries. Rejects with a MessagingError. */
async function start(state: State, opened: OpenSubscription<Item>): Promise<void> {
  const { connection, topology, owner } = state;
  state.opened = opened;
  const session = connection.session() as Session; // the link is up
  if (state.pullers.some(({ lostBy }) => lostBy !== undefined)) await sleep(pauseMs);
  try {
    const stream = await findStream(topology, owner.from);
    const consumers = await findConsumers(topology, stream, { ...owner, start: startOf(state) });
    await Promise.all(consumers.map((consumer) => settleDeleted(state, session, consumer)));
    if (state.stopped !== undefined) return;
    openPullers(state, session, { stream, consumers });
    pullMore(state);
    // Settlements of message 0, which does not exist, only show if this user may settle.
    const probes = consumers.map((consumer) => `$JS.ACK.${consumer.stream}.${consumer.name}.1.0.0.0.0`);
    for (const subject of probes) session.publish(subject, inProgress);
    const refusals = await session.flushRefusals();
    const refused = probes.find((subject) => refusals.has(`publish ${subject}`));
    if (refused !== undefined) throw forbiddenError("publish", refused);
  } catch (error) {
    throw topologyError(nameOf(owner.from), error);
  }
  for (const { lostBy } of state.pullers) if (lostBy !== undefined) throw lostBy;
}

/** The place where missing consumers begin. If the server has lost that of a subscriber without a group, it goes on. */
function startOf({ owner, lastSequence }: State): Start | undefined {
  return owner.isAlone && lastSequence > 0 ? { position: String(lastSequence + 1) } : owner.start;
}

interface Found {
  readonly stream: DestinationStream;
  readonly consumers: readonly DurableConsumer[];
}

function openPullers(state: State, session: Session, { stream, consumers }: Found): void {
  const { connection, consumers: before, opened } = state;
  for (const puller of state.pullers) puller.retire();
  state.stream = stream;
  state.consumers = new Map(consumers.map((consumer) => [consumer.name, consumer]));
  const isReplaced = ({ name, created }: DurableConsumer): boolean =>
    state.consumers.get(name)?.created !== created;
  if ([...before.values()].some(isReplaced)) {
    const cause = new Error("somebody has deleted or moved the consumer");
    opened?.receiver.abandon(disconnectedBefore(cause), ({ consumer }) => isReplaced(consumer));
  }
  state.pullers = consumers.map(({ name }) =>
    openPuller({
      session,
      inboxPrefix: connection.settings.connection.inboxPrefix,
      stream: stream.stream,
      name,
      onDelivery: (msg) => receive(state, msg, name),
      onExpired: () => pullMore(state),
      onLost: (cause) => opened?.restart(cause),
    }),
  );
}

/**
 * A server that was killed may have lost the settlement of a message that it has deleted, and then waits for it without end.
 * That holds up an ordered consumer, which delivers one message at a time: the message is settled once more.
 */
async function settleDeleted(state: State, session: Session, consumer: DurableConsumer): Promise<void> {
  const { stream, name, ordered, info } = consumer;
  if (!ordered || info?.num_ack_pending !== 1) return;
  const { stream_seq: seq, consumer_seq } = info.delivered;
  const message = state.connection.api(`STREAM.MSG.GET.${stream}`, { seq });
  if ((await unless(message, apiCodes.noMessage)) !== undefined) return;
  session.publish(`$JS.ACK.${stream}.${name}.1.${seq}.${consumer_seq}.0.0`, ack);
}

function receive(state: State, msg: Msg, name: string): void {
  const { owner, stream, opened, settlements } = state;
  const consumer = state.consumers.get(name);
  if (stream === undefined || opened === undefined) return;
  if (consumer === undefined) return void msg.respond(nak); // another member may have it at once
  if (msg.subject !== state.lastSubject) {
    state.lastSubject = msg.subject;
    state.lastAddress = addressOf(stream, msg.subject, owner.from.ordered);
  }
  const item = itemOf(msg, state.lastAddress, consumer);
  const bytes = msg.data.length;
  state.averageBytes += (bytes - state.averageBytes) / 16;
  state.lastSequence = Math.max(state.lastSequence, item.streamSequence);
  const isOwnTopic = owner.from.kind === "topic" && stream.root !== undefined;
  if (isOwnTopic && !matchesAddress(owner.from.address, item.address)) {
    settlements.acknowledge(item); // the filter lets more through
  } else opened.deliver(item, bytes, item.deliveries);
  pullMore(state);
}

/** Drops an expired packet, and counts the attempts of one that the server has delivered before. */
function prepare({ connection, topology, settlements, attempts }: State, inFlight: InFlight<Item>) {
  const { item } = inFlight;
  if (topology.settings.ttl && isExpired(item, connection.serverNow())) {
    settlements.acknowledge(item);
    return Promise.resolve(false);
  }
  if (item.deliveries === 1) return undefined;
  return attempts.of(item).then((attempt) => {
    inFlight.attempt = attempt;
    return true;
  });
}

/**
 * Asks for as many deliveries as there is room for. In an unordered queue it waits until half of the room is not
 * asked for, so that few requests are sent.
 */
function pullMore({ pullers, opened, owner, averageBytes }: State): void {
  const { receiver } = opened ?? {};
  if (receiver === undefined || receiver.room() <= 0) return;
  if (owner.from.ordered) {
    for (const puller of pullers) if (puller.outstanding === 0) puller.pull(1);
    return;
  }
  const room = Math.min(receiver.room(), largestPull, 1 + Math.floor(receiver.roomBytes() / averageBytes));
  const [puller] = pullers;
  if (puller !== undefined && puller.outstanding <= room / 2) puller.pull(room - puller.outstanding);
}

function tick({ opened, connection, settlements, pullers }: State, now: number): void {
  const inFlight = opened?.receiver.inFlight() ?? [];
  const isUp = connection.link.isUp();
  const overdue = renewLocks(now, { inFlight, isUp, touch: settlements.touch });
  if (overdue.size > 0) {
    const cause = new Error("the server has heard nothing of it for the ack wait");
    opened?.receiver.abandon(disconnectedBefore(cause), (item) => overdue.has(item));
  }
  for (const puller of pullers) puller.tick(now);
}

/** Moves the whole group. Its other subscriptions notice that their consumers are gone, and find the new ones. */
async function seek(state: State, to: Start): Promise<void> {
  const { topology, stream, owner, opened } = state;
  if (stream === undefined || opened === undefined) return;
  const cause = new Error("the group was moved");
  // They must not ask the new consumers, which have the same names: what they get is dropped.
  for (const puller of state.pullers) puller.retire();
  state.pullers = [];
  state.consumers = new Map();
  opened.receiver.abandon(disconnectedBefore(cause));
  await resetConsumers(topology, stream, { ...owner, start: to });
  opened.restart(cause);
}

function deadLettersOf({ connection, originals, send, owner }: State): DeadLetterOptions<Item> {
  const dead = withDeadLetterQueue(deadLetters(owner.from, owner.group));
  const maxPayload = (): number => connection.session()?.nc.info?.max_payload ?? Number.POSITIVE_INFINITY;
  return {
    store: ({ item }, packet) => sendDeadLetter(send, { ...dead, address: item.address }, packet),
    mostHeaderBytes: () => Math.min(mostHeaderBytes, Math.floor(maxPayload() / 4)),
    /** Stores header block and body, in parts if `max_payload` was lowered since the message was published. */
    async storeOriginal({ item }) {
      const bytes = Buffer.concat([headerBytes(item.msg) ?? new Uint8Array(0), item.msg.data]);
      const key = messageKey(item);
      const most = maxPayload();
      const count = Math.max(1, Math.ceil(bytes.length / most));
      for (let part = 0; part < count; part++)
        await originals.store(
          `${key}.${part + 1}-of-${count}`,
          bytes.subarray(part * most, (part + 1) * most),
        );
      return `${originals.name}.${key}`;
    },
  };
}

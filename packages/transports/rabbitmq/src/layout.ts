import { randomUUID } from "node:crypto";
import type { Destination } from "@posthorn/core/transport";
import type { Options } from "amqplib";
import { type BoundEntity, boundPattern, type ChannelBinding, channelBindingOf } from "./binding.ts";
import {
  bindingPattern,
  exchangeName,
  groupName,
  nameOf,
  partitionName,
  partName,
  queueName,
} from "./names.ts";

/** A queue, an exchange or a binding, as it is declared. */
export type Entity = QueueEntity | ExchangeEntity | BindingEntity;

/** An entity of an existing system is used as it is, and declared only if it is missing. */
export interface QueueEntity {
  readonly kind: "queue";
  readonly name: string;
  readonly options: Options.AssertQueue;
  readonly isForeign?: boolean;
}

export interface ExchangeEntity {
  readonly kind: "exchange";
  readonly name: string;
  readonly type: string;
  readonly options: Options.AssertExchange;
  readonly isForeign?: boolean;
}

interface BindingEntity {
  readonly kind: "binding";
  readonly queue: string;
  readonly exchange: string;
  readonly pattern: string;
}

/** Queues and exchanges that belong together, in the order of their declaration. */
export interface Layout {
  /** For error texts: `queue "orders.place"`. */
  readonly label: string;
  readonly entities: readonly Entity[];
}

/** The place that packets are published to. */
export interface Target extends Layout {
  readonly exchange: string;
  /** The routing key of all packets. Default: that of each. */
  readonly fixedKey?: string;
  /** True if the routing keys are those of an existing system: the addresses. */
  readonly isBound?: boolean;
  /** The number of partitions that keys are spread over. Undefined if routing keys name no partition. */
  readonly partitions?: number;
  /** True if the broker must return a packet that no queue accepts. */
  readonly mandatory: boolean;
  readonly isStream?: boolean;
}

/** The place that a subscription reads from. */
export interface Source extends Layout {
  readonly from: Destination;
  readonly group: string | undefined;
  readonly queues: readonly string[];
  /** Durable queues, a queue for which nothing is acknowledged, or a stream. */
  readonly kind: "stored" | "unstored" | "stream";
  /** The queue whose consumers are the members that share the partitions, or the queue of a group's positions. */
  readonly members?: string;
  readonly positions?: string;
  /** True if the queue belongs to an existing system, and may not count deliveries. */
  readonly isForeign?: boolean;
}

type Arguments = Readonly<Record<string, unknown>>;

/**
 * The delivery limit is so high that it is never reached, and is still needed. Without one, RabbitMQ 3 puts a packet
 * that is given back at the end of the queue, and RabbitMQ 4 drops it after 20 deliveries.
 */
const deliveryLimit = 1_000_000_000;
const single = { "x-single-active-consumer": true };
/** The broker deletes a queue of light requests with its last responder, or after that time without one. */
const lightExpiryMs = 30_000;

export function queueEntity(name: string, type: string, more: Arguments = {}): QueueEntity {
  return { kind: "queue", name, options: { arguments: { "x-queue-type": type, ...more } } };
}

function storedQueue(name: string, more?: Arguments): QueueEntity {
  return queueEntity(name, "quorum", { "x-delivery-limit": deliveryLimit, ...more });
}

/**
 * The exchange of a topic or of a queue. That of an ordered topic has an alternate exchange which nothing is bound to, so
 * that RabbitMQ refuses to declare the topic with the other order.
 */
function topicExchange(of: Destination): ExchangeEntity {
  const options =
    of.kind === "topic" && of.ordered ? { arguments: { "alternate-exchange": "amq.headers" } } : {};
  return { kind: "exchange", name: exchangeName(of), type: "topic", options };
}

function bind(queue: string, exchange: string, pattern: string): BindingEntity {
  return { kind: "binding", queue, exchange, pattern };
}

/** A queue that the broker deletes together with its consumer. */
function exclusiveQueue(name: string): QueueEntity {
  return { kind: "queue", name, options: { durable: false, exclusive: true, autoDelete: true } };
}

/** The exchange of a topic, and its stream if it keeps its packets. */
function topicEntities(of: Destination): readonly Entity[] {
  const exchange = topicExchange(of);
  if (of.keepMs === undefined) return [exchange];
  const age = { "x-max-age": `${Math.max(1, Math.ceil(of.keepMs / 1_000))}s` };
  return [exchange, queueEntity(streamName(of), "stream", age), bind(streamName(of), exchange.name, "#")];
}

function streamName(of: Destination): string {
  return nameOf(of.template, "stream");
}

interface Queues {
  readonly name: string;
  readonly pattern: string;
  readonly partitions: number;
}

/**
 * The queues of a destination or of one group of it, bound to their exchange. The number of partitions is a part of their
 * arguments, so that RabbitMQ refuses another number.
 */
function queueEntities(of: Destination, { name, pattern, partitions }: Queues): readonly Entity[] {
  const exchange = topicExchange(of);
  if (exchange.name === "") return [storedQueue(name)];
  if (!of.ordered) return [exchange, storedQueue(name), bind(name, exchange.name, pattern)];
  const more = { ...single, "x-delivery-limit": deliveryLimit + partitions };
  const queues = partitionNames(name, partitions).flatMap((queue, index) => [
    storedQueue(queue, more),
    bind(queue, exchange.name, `${index}.${pattern}`),
  ]);
  return [exchange, ...queues, queueEntity(membersName(name), "classic")];
}

function partitionNames(name: string, partitions: number): readonly string[] {
  return Array.from({ length: partitions }, (_, partition) => partitionName(name, partition));
}

function membersName(name: string): string {
  return partName(name, "members");
}

export function targetOf(to: Destination, partitions: number): Target {
  const { kind, template, ordered, delivery } = to;
  const place = { label: `${kind} "${template}"`, mandatory: kind === "queue" };
  const bound = channelBindingOf(to);
  if (bound !== undefined) return { ...place, isBound: true, ...boundTarget(to, bound) };
  const exchange = exchangeName(to);
  if (kind === "inbox") return { ...place, label: "inboxes", exchange, entities: [] };
  if (delivery === "light") return { ...place, exchange, entities: [], fixedKey: queueName(to) };
  const order = ordered ? { partitions } : {};
  if (kind === "topic") {
    return { ...place, ...order, exchange, entities: topicEntities(to), isStream: to.keepMs !== undefined };
  }
  const name = queueName(to);
  const fixed = exchange === "" ? { fixedKey: name } : {};
  return {
    ...place,
    ...order,
    ...fixed,
    exchange,
    entities: queueEntities(to, { name, pattern: "#", partitions }),
  };
}

export function sourceOf(
  from: Destination,
  of: { readonly group: string | undefined; readonly partitions: number },
): Source {
  const { kind, template, ordered, delivery } = from;
  const group = kind === "topic" ? of.group : undefined;
  const place = { label: `${kind} "${template}"`, from, group };
  const isAlone = kind === "topic" && group === undefined;
  const name = group === undefined ? queueName(from) : groupName(from, group);
  const bound = channelBindingOf(from);
  if (bound !== undefined) return { ...place, ...boundSource(from, bound, isAlone ? undefined : name) };
  if (from.keepMs !== undefined) {
    const stream = { ...place, kind: "stream" as const, queues: [streamName(from)] };
    if (group === undefined) return { ...stream, entities: topicEntities(from) };
    const positions = partName(name, "positions");
    return { ...stream, positions, entities: [...topicEntities(from), storedQueue(positions, single)] };
  }
  if (kind === "inbox") return { ...place, ...unstored(exclusiveQueue(name)) };
  // The routing key of an ordered topic begins with the partition.
  if (isAlone)
    return { ...place, ...alone(from, topicExchange(from), `${ordered ? "*." : ""}${bindingPattern(from)}`) };
  if (delivery === "light") return { ...place, ...unstored(lightQueue(name)) };
  const pattern = kind === "queue" ? "#" : bindingPattern(from);
  const entities = queueEntities(from, { name, pattern, partitions: of.partitions });
  if (!ordered) return { ...place, kind: "stored", queues: [name], entities };
  return {
    ...place,
    kind: "stored",
    queues: partitionNames(name, of.partitions),
    entities,
    members: membersName(name),
  };
}

function lightQueue(name: string): QueueEntity {
  const { kind, options } = queueEntity(name, "classic", { "x-expires": lightExpiryMs });
  return { kind, name, options: { ...options, autoDelete: true } };
}

type SourcePlace = Pick<Source, "kind" | "queues" | "entities" | "isForeign">;

function unstored(
  queue: QueueEntity,
  before: readonly Entity[] = [],
  after: readonly Entity[] = [],
): SourcePlace {
  return { kind: "unstored", queues: [queue.name], entities: [...before, queue, ...after] };
}

/** The queue of a topic's subscriber that is not in a group. */
function alone(from: Destination, exchange: ExchangeEntity, pattern: string): SourcePlace {
  const queue = exclusiveQueue(nameOf(from.template, "alone", randomUUID()));
  return unstored(queue, [exchange], [bind(queue.name, exchange.name, pattern)]);
}

function foreignExchange({
  name = "",
  type = "topic",
  durable = true,
  autoDelete = false,
}: BoundEntity): ExchangeEntity {
  return { kind: "exchange", name, type, options: { durable, autoDelete }, isForeign: true };
}

function foreignQueue(of: Destination, name: string, queue: BoundEntity = {}): QueueEntity {
  const { durable = true, exclusive = false, autoDelete = false } = queue;
  const isStored = durable && !exclusive && !autoDelete;
  const { options } = storedQueue(name, of.ordered ? single : {});
  return {
    kind: "queue",
    name,
    options: isStored ? options : { durable, exclusive, autoDelete },
    isForeign: true,
  };
}

function boundTarget(
  to: Destination,
  { is, queue, exchange }: ChannelBinding,
): Pick<Target, "exchange" | "entities" | "fixedKey"> {
  if (is !== "queue" && exchange?.name)
    return { exchange: exchange.name, entities: [foreignExchange(exchange)] };
  const name = queue?.name || to.address;
  return { exchange: "", entities: [foreignQueue(to, name, queue)], fixedKey: name };
}

/** @param own - the name of the queue to make if the binding names none; undefined for a subscriber without a group */
function boundSource(
  from: Destination,
  { is, queue, exchange }: ChannelBinding,
  own: string | undefined,
): SourcePlace {
  const isQueue = is === "queue" || !exchange?.name;
  const name = queue?.name || (isQueue ? from.address : own);
  const exchanges = exchange?.name ? [foreignExchange(exchange)] : [];
  const pattern = exchange === undefined ? "" : boundPattern(from, exchange);
  if (name === undefined) return alone(from, foreignExchange(exchange ?? {}), pattern);
  const isForeign = name !== own;
  const read = isForeign ? foreignQueue(from, name, queue) : storedQueue(name, from.ordered ? single : {});
  const bindings = exchanges.map((each) => bind(name, each.name, pattern));
  return { kind: "stored", queues: [name], entities: [...exchanges, read, ...bindings], isForeign };
}

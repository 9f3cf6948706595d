import type { Destination } from "@posthorn/core/transport";
import type { Channel, ChannelModel } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";
import {
  bindingPattern,
  exchangeName,
  groupName,
  partitionName,
  partitions,
  queueName,
} from "../wire/names.ts";

/** Makes sure that queues and exchanges exist. Repeating it changes nothing. */
export type Declare = (channel: Channel) => Promise<void>;

const quorum = { "x-queue-type": "quorum" };
/**
 * The delivery limit is so high that it is never reached, and is still needed. Without one, RabbitMQ 3 puts a packet
 * that is given back at the end of the queue, and RabbitMQ 4 drops it after 20 deliveries.
 */
const durable = { ...quorum, "x-delivery-limit": 1_000_000_000 };
/** One consumer of a partition gets all packets. The next one takes over when it is gone. */
const partition = { ...durable, "x-single-active-consumer": true };

/** Declares the entities that a packet needs before it can be published to a destination. */
export function declareDestination(to: Destination): Declare {
  return async (channel) => {
    if (to.kind === "queue") await declareQueues(channel, { of: to, name: queueName(to), pattern: "#" });
    else await channel.assertExchange(exchangeName(to), "topic");
  };
}

/** Declares and binds the durable queues that a subscription reads from. */
export function declareSubscription(from: Destination, group: string | undefined): Declare {
  if (group === undefined) return declareDestination(from);
  return (channel) =>
    declareQueues(channel, { of: from, name: groupName(from, group), pattern: bindingPattern(from) });
}

/** The names of the durable queues that a subscription reads from. */
export function queuesOf(from: Destination, group: string | undefined): readonly string[] {
  const name = group === undefined ? queueName(from) : groupName(from, group);
  if (!from.ordered) return [name];
  return Array.from({ length: partitions }, (_, partition) => partitionName(name, partition));
}

/**
 * Declares the exclusive queue of a subscription: an inbox, or the queue of a topic's subscriber without a group. The
 * broker deletes it together with its consumer.
 */
export function declareExclusive(from: Destination, name: string): Declare {
  return async (channel) => {
    await channel.assertQueue(name, { durable: false, exclusive: true, autoDelete: true });
    if (from.kind !== "topic") return;
    const exchange = exchangeName(from);
    await channel.assertExchange(exchange, "topic");
    // The routing key of an ordered topic begins with the partition.
    await channel.bindQueue(name, exchange, `${from.ordered ? "*." : ""}${bindingPattern(from)}`);
  };
}

/**
 * Declares a queue that moves its packets to another one after a time. A packet leaves it only once the other queue
 * has accepted it, so the queue has no expiry: the other one may be unavailable for long.
 */
export function declareDelay(name: string, target: string, delayMs: number): Declare {
  return async (channel) => {
    await channel.assertQueue(name, {
      messageTtl: delayMs,
      deadLetterExchange: "",
      deadLetterRoutingKey: target,
      overflow: "reject-publish",
      arguments: { ...quorum, "x-dead-letter-strategy": "at-least-once" },
    });
  };
}

/** Declares on a separate channel, because a refused declaration closes its channel. */
export async function declareOn(model: ChannelModel, declare: Declare): Promise<void> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the declaration rejects with it
  try {
    await declare(channel);
  } finally {
    await closeChannel(channel);
  }
}

interface Queues {
  readonly of: Destination;
  readonly name: string;
  readonly pattern: string;
}

async function declareQueues(channel: Channel, { of, name, pattern }: Queues): Promise<void> {
  const exchange = exchangeName(of);
  if (exchange !== "") await channel.assertExchange(exchange, "topic");
  if (!of.ordered) {
    await channel.assertQueue(name, { arguments: durable });
    if (exchange !== "") await channel.bindQueue(name, exchange, pattern);
    return;
  }
  for (let index = 0; index < partitions; index++) {
    const queue = partitionName(name, index);
    await channel.assertQueue(queue, { arguments: partition });
    await channel.bindQueue(queue, exchange, `${index}.${pattern}`);
  }
}

import type { Destination } from "@posthorn/core/transport";
import type { Channel, ChannelModel } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";
import { bindingPattern, exchangeName, groupName, partitionName, partitions, queueName } from "../wire/names.ts";

/** Makes sure that something exists. Declaring it again changes nothing. */
export type Declare = (channel: Channel) => Promise<void>;

const quorum = { "x-queue-type": "quorum" };
/**
 * A limit of redeliveries so high that it is none. With one, what comes back keeps its place; without
 * one, RabbitMQ 3 puts it to the end, and RabbitMQ 4 throws it away after 20 times.
 */
const kept = { ...quorum, "x-delivery-limit": 1_000_000_000 };
/** Of a partition's consumers one gets packets, until it is gone. */
const oneConsumer = { ...kept, "x-single-active-consumer": true };

/** What must exist before a packet is published there. */
export function declareDestination(to: Destination): Declare {
  return async (channel) => {
    if (to.kind === "queue") await declareQueues(channel, to, queueName(to), "#");
    else await channel.assertExchange(exchangeName(to), "topic");
  };
}

/** What a subscription reads from: its queues, made and bound. */
export function declareSubscription(from: Destination, group: string | undefined): Declare {
  if (group === undefined) return declareDestination(from);
  return (channel) => declareQueues(channel, from, groupName(from, group), bindingPattern(from));
}

/** The queues that a subscription reads from. */
export function queuesOf(from: Destination, group: string | undefined): readonly string[] {
  const name = group === undefined ? queueName(from) : groupName(from, group);
  if (!from.ordered) return [name];
  return Array.from({ length: partitions }, (_, partition) => partitionName(name, partition));
}

/** An inbox, or the queue of a topic's subscriber without a group, is its consumer's own and goes with it. */
export function declareOwn(from: Destination, name: string): Declare {
  return async (channel) => {
    await channel.assertQueue(name, { durable: false, exclusive: true, autoDelete: true });
    if (from.kind !== "topic") return;
    const exchange = exchangeName(from);
    await channel.assertExchange(exchange, "topic");
    // Before the address stands the partition, where there are some.
    await channel.bindQueue(name, exchange, `${from.ordered ? "*." : ""}${bindingPattern(from)}`);
  };
}

/**
 * A queue whose packets go to another one after a time. They leave it once that one has them, so it never
 * expires: its target may be away for long.
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

/** Runs on a channel of its own, since a refused declaration closes it. */
export async function declareOn(model: ChannelModel, declare: Declare): Promise<void> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the declaration rejects with it
  try {
    await declare(channel);
  } finally {
    await closeChannel(channel);
  }
}

async function declareQueues(
  channel: Channel,
  of: Destination,
  name: string,
  pattern: string,
): Promise<void> {
  const exchange = exchangeName(of);
  if (exchange !== "") await channel.assertExchange(exchange, "topic");
  if (!of.ordered) {
    await channel.assertQueue(name, { arguments: kept });
    if (exchange !== "") await channel.bindQueue(name, exchange, pattern);
    return;
  }
  for (let partition = 0; partition < partitions; partition++) {
    const queue = partitionName(name, partition);
    await channel.assertQueue(queue, { arguments: oneConsumer });
    await channel.bindQueue(queue, exchange, `${partition}.${pattern}`);
  }
}

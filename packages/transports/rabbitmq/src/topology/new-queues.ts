import type { Channel, ChannelModel } from "amqplib";
import { isForbidden } from "../connection/broker-errors.ts";
import { newMarkName } from "../wire/names.ts";
import { exists } from "./entities.ts";
import { declareOn } from "./topology.ts";

/**
 * Milliseconds for which nothing is sent to a new quorum queue. RabbitMQ records the log of a queue half a second to a
 * second after it made the queue. If it is killed before that, it no longer finds the log: the packets that it had
 * confirmed are lost, and the queue has no leader. Observed with 3.10.8 and with 4.0.5.
 */
export const newQueueMs = 1_200;

/**
 * Marks a queue as new before it is declared. All programs then know that nothing has been sent to it. The mark is a
 * durable exchange, which still exists after the broker was killed. A user that may not declare it works without it.
 */
export function markNew(model: ChannelModel, queue: string): Promise<void> {
  return unlessForbidden(model, (channel) => channel.assertExchange(newMarkName(queue), "fanout"));
}

export function unmarkNew(model: ChannelModel, queue: string): Promise<void> {
  return unlessForbidden(model, (channel) => channel.deleteExchange(newMarkName(queue)));
}

export function isMarkedNew(model: ChannelModel, queue: string): Promise<boolean> {
  return exists(model, { kind: "exchange", name: newMarkName(queue) });
}

async function unlessForbidden(
  model: ChannelModel,
  change: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  try {
    await declareOn(model, async (channel) => void (await change(channel)));
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}

import type { Channel, ChannelModel } from "amqplib";
import { isForbidden } from "../connection/broker-errors.ts";
import { exists } from "./entities.ts";
import { newMarkName } from "../wire/names.ts";
import { declareOn } from "./topology.ts";

/**
 * Marks a queue as new before it is made, so that every program knows that nothing has been sent to it. The mark is a
 * durable exchange, which is there again after the broker was killed. A user that may not make it goes without.
 */
export function markNew(model: ChannelModel, queue: string): Promise<void> {
  return change(model, (channel) => channel.assertExchange(newMarkName(queue), "fanout"));
}

export function unmarkNew(model: ChannelModel, queue: string): Promise<void> {
  return change(model, (channel) => channel.deleteExchange(newMarkName(queue)));
}

export function isMarkedNew(model: ChannelModel, queue: string): Promise<boolean> {
  return exists(model, { kind: "exchange", name: newMarkName(queue) });
}

async function change(model: ChannelModel, work: (channel: Channel) => Promise<unknown>): Promise<void> {
  try {
    await declareOn(model, async (channel) => void (await work(channel)));
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
}

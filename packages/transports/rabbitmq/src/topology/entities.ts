import type { ChannelModel } from "amqplib";
import { replyCodeOf, replyCodes } from "../connection/broker-errors.ts";
import { closeChannel } from "../connection/close-channel.ts";

/** The kind and the name of a queue or an exchange. */
export interface Entity {
  readonly kind: "queue" | "exchange";
  readonly name: string;
}

/** Resolves to true if the broker has the entity. Uses a separate channel, because RabbitMQ closes it otherwise. */
export async function exists(model: ChannelModel, { kind, name }: Entity): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the check rejects with it
  try {
    await (kind === "queue" ? channel.checkQueue(name) : channel.checkExchange(name));
    return true;
  } catch (error) {
    if (replyCodeOf(error) === replyCodes.notFound) return false;
    throw error;
  } finally {
    await closeChannel(channel);
  }
}

import type { ChannelModel } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";

/** A queue or an exchange, by name. */
export interface Entity {
  readonly kind: "queue" | "exchange";
  readonly name: string;
}

const notFound = 404;

/** Whether it exists. Looks on a channel of its own, which RabbitMQ closes when it does not. */
export async function exists(model: ChannelModel, { kind, name }: Entity): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the check rejects with it
  try {
    await (kind === "queue" ? channel.checkQueue(name) : channel.checkExchange(name));
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === notFound) return false;
    throw error;
  } finally {
    await closeChannel(channel);
  }
}

import type { ConfirmChannel } from "amqplib";
import type { Message } from "./routes.ts";

/** The internal methods that amqplib's own `publish` calls. */
interface Internals {
  sendMessage(fields: object, properties: object, body: Buffer): boolean;
  pushConfirmCallback(onConfirm: (error: unknown) => void): void;
}

/**
 * Publishes a message on a channel, as amqplib's `publish` does. That makes the headers of each message the prototype of
 * another object, which takes the engine longer than everything else. This function uses the channel's internal methods
 * instead, and `publish` only if the channel does not have them.
 */
export function writeMessage(
  channel: ConfirmChannel,
  { exchange, key, properties, body }: Message,
  onConfirm: (error: unknown) => void,
): void {
  if (!hasInternals(channel)) {
    channel.publish(exchange, key, body, properties, onConfirm);
    return;
  }
  const fields = { exchange, routingKey: key, mandatory: properties.mandatory === true, immediate: false };
  channel.sendMessage(fields, properties, body);
  channel.pushConfirmCallback(onConfirm);
}

function hasInternals(channel: object): channel is Internals {
  const { sendMessage, pushConfirmCallback } = channel as Partial<Internals>;
  return typeof sendMessage === "function" && typeof pushConfirmCallback === "function";
}

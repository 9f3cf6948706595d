import { randomUUID } from "node:crypto";
import { type Destination, isOpen, type Outgoing } from "@posthorn/core/transport";
import { partitionOf } from "@posthorn/transport-kit";
import { applyOperation } from "./binding.ts";
import { directReplyPlace, encodeProperties, ownHeaders, type Properties } from "./headers.ts";
import type { Target } from "./layout.ts";
import { routingKey } from "./names.ts";

/** A packet in the form that the broker takes. */
export interface Message {
  readonly key: string;
  readonly properties: Properties;
  readonly body: Buffer;
  /** Undefined without an order. */
  readonly partition?: number | undefined;
}

/** The longest time to live that RabbitMQ allows for the messages of a queue: 49.7 days. */
export const longestDelayMs: number = 2 ** 32 - 1;

/** Makes a message of this transport for itself, to be sent to a queue by its name. */
export function ownMessage(headers: Properties["headers"], body: Buffer): Message {
  const properties = { headers, messageId: randomUUID(), deliveryMode: 2, mandatory: true };
  return { key: "", properties, body };
}

/** Encodes a packet. Throws MessagingError `invalid_message` or `invalid_address` if RabbitMQ cannot carry it. */
export function messageOf(target: Target, to: Destination, packet: Outgoing): Message {
  const { id, key, ttlMs, delayMs = 0, body } = packet;
  const { isBound, isStream, mandatory, fixedKey, partitions } = target;
  const properties = encodeProperties(packet);
  const { headers } = properties;
  const isLight = to.delivery === "light";
  properties.deliveryMode = to.kind === "inbox" || isLight ? 1 : 2;
  properties.mandatory = mandatory;
  // While a packet waits in a delay queue, its own time to live would count, and is gone afterwards.
  if (ttlMs !== undefined && delayMs === 0) properties.expiration = Math.min(ttlMs, longestDelayMs).toFixed();
  if (key !== undefined) headers[ownHeaders.key] = key;
  if (isStream) headers[ownHeaders.sent] = Date.now();
  if (isLight && isOpen(to.template)) headers[ownHeaders.address] = to.address;
  if (to.binding?.operation !== undefined) applyOperation(to, properties);
  const reply = to.kind === "inbox" ? directReplyPlace(to.address) : undefined;
  if (reply !== undefined) properties.correlationId = reply.token;
  const address = fixedKey ?? reply?.queue ?? (isBound ? to.address : routingKey(to));
  const partition = partitions === undefined ? undefined : partitionOf(key ?? id, partitions);
  return {
    key: partition === undefined ? address : `${partition}.${address}`,
    properties,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    partition,
  };
}

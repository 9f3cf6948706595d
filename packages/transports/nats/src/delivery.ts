import { Buffer } from "node:buffer";
import type { Msg } from "@nats-io/transport-node";
import type { Content, CountedDelivery, Locked } from "@posthorn/transport-kit";
import { decodeHeaders, headerBytes } from "./headers.ts";
import { ttlHeader } from "./message.ts";
import type { DurableConsumer } from "./topology.ts";

/** A message that a durable consumer has delivered. */
export interface Item extends Locked, CountedDelivery {
  readonly msg: Msg;
  /** The subject for its settlement. */
  readonly reply: string;
  readonly address: string;
  readonly consumer: DurableConsumer;
  /** The number of the message in the stream. */
  readonly streamSequence: number;
  /** The time at which the server stored it, in milliseconds since 1970. */
  readonly acceptedAt: number;
}

export function itemOf(msg: Msg, address: string, consumer: DurableConsumer): Item {
  const reply = msg.reply ?? "";
  const tokens = reply.split(".");
  // $JS.ACK.<stream>.<consumer>.<deliveries>…; since 2.10 a domain and an account may come before the stream
  const at = tokens.length >= 11 ? 6 : 4;
  return {
    msg,
    reply,
    address,
    consumer,
    deliveries: Number(tokens[at]),
    streamSequence: Number(tokens[at + 1]),
    acceptedAt: Math.floor(Number(tokens[at + 3]) / 1_000_000),
    lockMs: consumer.ackWaitMs,
    touchedAt: performance.now(),
  };
}

/** Reads the content of a delivery, with its own copy of headers and body. */
export function contentOf({ msg, address, consumer, streamSequence, acceptedAt }: Item): Content {
  const { data } = msg;
  const body = Buffer.allocUnsafe(data.length);
  body.set(data);
  const { partition } = consumer;
  return {
    headers: decodeHeaders(msg),
    body,
    address,
    position: String(streamSequence),
    acceptedAt,
    ...(partition === undefined ? {} : { partition: String(partition) }),
  };
}

/** True if the lifetime of a packet is over. The server counts whole seconds. */
export function isExpired({ msg, acceptedAt }: Item, serverNow: number): boolean {
  const bytes = headerBytes(msg);
  if (bytes === undefined || !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(ttlHeader))
    return false;
  return serverNow - acceptedAt >= Number(decodeHeaders(msg)[ttlHeader]);
}

/** Identifies a message of a consumer: a later consumer with the same name has others. */
export function messageKey({ consumer, streamSequence }: Item): string {
  const { stream, name, created } = consumer;
  return `${stream}.${name}.${Date.parse(created).toString(36)}.${streamSequence}`;
}

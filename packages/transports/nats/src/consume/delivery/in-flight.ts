import { Buffer } from "node:buffer";
import type { Msg } from "@nats-io/transport-node";
import { type Delivery, MessagingError } from "@posthorn/core/transport";
import type { Connection } from "../../connection/connection.ts";
import type { DurableConsumer } from "../../topology/topology.ts";
import { decodeHeaders } from "../../wire/headers.ts";

/** A delivery that is not settled. */
export interface InFlight {
  readonly msg: Msg;
  /** The subject for its settlement. */
  readonly reply: string;
  readonly address: string;
  readonly consumer: DurableConsumer;
  /** The number of times that the server has delivered the message. */
  readonly deliveries: number;
  /** The number of the message in the stream. */
  readonly streamSequence: number;
  /** The number of the delivery among those of the consumer. */
  readonly consumerSequence: number;
  /** The number of deliveries that count as attempts. Known before a receiver is called. */
  attempt: number;
  /** The time of the last report to the server that it is in progress, by `performance.now()`. */
  touchedAt: number;
  /** Made when the receiver reads its signal. */
  controller: AbortController | undefined;
  /** True once its settlement no longer counts, because another consumer may have the message. */
  abandoned: boolean;
}

const inProgress = new TextEncoder().encode("+WPI");

export function toInFlight(msg: Msg, address: string, consumer: DurableConsumer): InFlight {
  const reply = msg.reply ?? "";
  const tokens = reply.split(".");
  // $JS.ACK.<stream>.<consumer>.<deliveries>…; since 2.10 a domain and an account may come before the stream
  const at = tokens.length >= 11 ? 6 : 4;
  const deliveries = Number(tokens[at]);
  return {
    msg,
    reply,
    address,
    consumer,
    deliveries,
    streamSequence: Number(tokens[at + 1]),
    consumerSequence: Number(tokens[at + 2]),
    attempt: deliveries,
    touchedAt: performance.now(),
    controller: undefined,
    abandoned: false,
  };
}

/** The delivery that the receiver gets, with its own copy of headers and body. */
export function deliveryOf(inFlight: InFlight): Delivery {
  return new ReceivedDelivery(inFlight);
}

/** A class, because a getter on an object literal would cost a dictionary for each delivery. */
class ReceivedDelivery implements Delivery {
  readonly headers: Delivery["headers"];
  readonly body: Uint8Array;
  readonly address: string;
  readonly attempt: number;
  readonly #inFlight: InFlight;

  constructor(inFlight: InFlight) {
    const { data } = inFlight.msg;
    this.headers = decodeHeaders(inFlight.msg);
    this.body = Buffer.allocUnsafe(data.length);
    this.body.set(data);
    this.address = inFlight.address;
    this.attempt = inFlight.attempt;
    this.#inFlight = inFlight;
  }

  get signal(): AbortSignal {
    const inFlight = this.#inFlight;
    inFlight.controller ??= new AbortController();
    if (inFlight.abandoned) inFlight.controller.abort(abandonedError());
    return inFlight.controller.signal;
  }
}

/**
 * Reports a delivery as in progress each time that a third of the ack wait has passed. Abandons it once the whole ack
 * wait has passed without a report, because the connection is down.
 */
export function touch(connection: Connection, inFlight: InFlight, now: number): void {
  const silentMs = now - inFlight.touchedAt;
  const { ackWaitMs } = inFlight.consumer;
  if (silentMs > ackWaitMs) abandon(inFlight);
  else if (connection.isUp() && silentMs > ackWaitMs / 3) {
    inFlight.touchedAt = now;
    connection.writer.publish(inFlight.reply, inProgress);
  }
}

/** Ignores the settlement from now on, and aborts the receiver's signal. */
export function abandon(inFlight: InFlight): void {
  inFlight.abandoned = true;
  inFlight.controller?.abort(abandonedError());
}

function abandonedError(): MessagingError {
  return new MessagingError(
    "disconnected",
    "The delivery was abandoned before it was settled. The message is delivered again.",
  );
}

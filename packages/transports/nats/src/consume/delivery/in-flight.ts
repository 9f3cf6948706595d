import { Buffer } from "node:buffer";
import type { Msg } from "@nats-io/transport-node";
import { type Delivery, MessagingError } from "@posthorn/core/transport";
import type { Connection } from "../../connection/connection.ts";
import type { Durable } from "../../topology/topology.ts";
import { decodeHeaders } from "../../wire/headers.ts";

/** A delivery that the server waits to hear of. */
export interface InFlight {
  readonly msg: Msg;
  /** Where the server hears of it. */
  readonly reply: string;
  readonly address: string;
  readonly durable: Durable;
  /** How often the server has delivered it. */
  readonly deliveries: number;
  /** Its numbers in the stream, and among the consumer's deliveries. */
  readonly streamSequence: number;
  readonly consumerSequence: number;
  /** Those of the server's deliveries that counted. Known before a receiver is called. */
  attempt: number;
  /** When the server last heard of it. */
  touchedAt: number;
  /** Made when a receiver asks for its signal. */
  controller: AbortController | undefined;
  abandoned: boolean;
}

const working = new TextEncoder().encode("+WPI");

export function inFlight(msg: Msg, address: string, durable: Durable): InFlight {
  const reply = msg.reply ?? "";
  const tokens = reply.split(".");
  // $JS.ACK.<stream>.<consumer>.<deliveries>…, or since 2.10 in some setups with a domain and an account first
  const at = tokens.length >= 11 ? 6 : 4;
  const deliveries = Number(tokens[at]);
  return {
    msg,
    reply,
    address,
    durable,
    deliveries,
    streamSequence: Number(tokens[at + 1]),
    consumerSequence: Number(tokens[at + 2]),
    attempt: deliveries,
    touchedAt: performance.now(),
    controller: undefined,
    abandoned: false,
  };
}

/** What the receiver gets: its own copy of headers and body, whatever it does with them. */
export function deliveryOf(held: InFlight): Delivery {
  return new HeldDelivery(held);
}

/** A class, because a getter on an object literal costs a dictionary for each delivery. */
class HeldDelivery implements Delivery {
  readonly headers: Delivery["headers"];
  readonly body: Uint8Array;
  readonly address: string;
  readonly attempt: number;
  readonly #held: InFlight;

  constructor(held: InFlight) {
    const { data } = held.msg;
    this.headers = decodeHeaders(held.msg);
    this.body = Buffer.allocUnsafe(data.length);
    this.body.set(data);
    this.address = held.address;
    this.attempt = held.attempt;
    this.#held = held;
  }

  get signal(): AbortSignal {
    const held = this.#held;
    held.controller ??= new AbortController();
    if (held.abandoned) held.controller.abort(staleError());
    return held.controller.signal;
  }
}

/**
 * Tells the server that it is worked on, if it has not heard of it for long. If it cannot be told in
 * time, somebody else may have the delivery, and it is abandoned.
 */
export function touch(connection: Connection, held: InFlight, now: number): void {
  const silentMs = now - held.touchedAt;
  const { ackWaitMs } = held.durable;
  if (silentMs > ackWaitMs) abandon(held);
  else if (connection.isUp() && silentMs > ackWaitMs / 3) {
    held.touchedAt = now;
    connection.writer.publish(held.reply, working);
  }
}

/** From now on its settlement counts no more, and its signal says so. */
export function abandon(held: InFlight): void {
  held.abandoned = true;
  held.controller?.abort(staleError());
}

function staleError(): MessagingError {
  return new MessagingError(
    "disconnected",
    "The delivery was given up before it was settled. It is handed out again.",
  );
}

import { Buffer } from "node:buffer";
import type { Msg } from "@nats-io/transport-node";
import { type Delivery, MessagingError } from "@posthorn/core";
import type { Connection } from "./connection.ts";
import { decodeHeaders } from "./headers.ts";
import type { Durable } from "./topology.ts";

/** A delivery that the server waits to hear of. */
export interface Held {
  readonly msg: Msg;
  /** Where the server hears of it. */
  readonly reply: string;
  readonly address: string;
  readonly attempt: number;
  readonly durable: Durable;
  /** When the server last heard of it. */
  touchedAt: number;
  /** Made when a receiver asks for its signal. */
  controller: AbortController | undefined;
  abandoned: boolean;
}

const ack = new TextEncoder().encode("+ACK");
const working = new TextEncoder().encode("+WPI");
const nak = new TextEncoder().encode("-NAK");

export function hold(msg: Msg, address: string, durable: Durable): Held {
  // $JS.ACK.<stream>.<consumer>.<attempt>…, or since 2.10 in some setups with a domain and an account first
  const reply = msg.reply ?? "";
  const tokens = reply.split(".");
  const attempt = Number(tokens[tokens.length >= 11 ? 6 : 4]);
  return {
    msg,
    reply,
    address,
    attempt,
    durable,
    touchedAt: performance.now(),
    controller: undefined,
    abandoned: false,
  };
}

/** What the receiver gets: its own copy of headers and body, whatever it does with them. */
export function deliveryOf(held: Held): Delivery {
  return new HeldDelivery(held);
}

/** A class, because a getter on an object literal costs a dictionary for each delivery. */
class HeldDelivery implements Delivery {
  readonly headers: Delivery["headers"];
  readonly body: Uint8Array;
  readonly address: string;
  readonly attempt: number;
  readonly #held: Held;

  constructor(held: Held) {
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

/** Tells the server that it is handled. Should that get lost, it is handed out again. */
export function acknowledge({ writer }: Connection, { reply }: Held): void {
  writer.post(reply, ack);
}

/** Hands it out again, after so many milliseconds. */
export function giveBack({ writer }: Connection, { reply }: Held, afterMs = 0): void {
  const delay = Math.round(afterMs * 1_000_000);
  writer.post(reply, delay > 0 ? new TextEncoder().encode(`-NAK {"delay": ${delay}}`) : nak);
}

/**
 * Tells the server that it is worked on, if it has not heard of it for long. If it cannot be told in
 * time, somebody else may have the delivery, and it is abandoned.
 */
export function touch(connection: Connection, held: Held, now: number): void {
  const silent = now - held.touchedAt;
  const { ackWaitMs } = held.durable;
  if (connection.isUp() && silent > ackWaitMs / 3) {
    held.touchedAt = now;
    connection.writer.post(held.reply, working);
  } else if (silent > ackWaitMs) abandon(held);
}

/** From now on its settlement counts no more, and its signal says so. */
export function abandon(held: Held): void {
  held.abandoned = true;
  held.controller?.abort(staleError());
}

function staleError(): MessagingError {
  return new MessagingError(
    "disconnected",
    "The delivery was given up before it was settled. It is handed out again.",
  );
}

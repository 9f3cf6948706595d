import type { Channel, ConsumeMessage } from "amqplib";
import { IllegalOperationError } from "amqplib";

/** The acknowledgements of one channel. */
export interface Acks {
  /** Adds a delivery, which is then in flight until it is acknowledged or given back. */
  add(message: ConsumeMessage): void;
  /** Acknowledges a delivery before the current turn ends, together with all others of that turn. */
  ack(message: ConsumeMessage): void;
  /** Gives a delivery back to the broker at once. */
  nack(message: ConsumeMessage): void;
  /** Sends the acknowledgements of the current turn now. */
  flush(): void;
}

/**
 * A quorum queue logs each acknowledgement, however many deliveries it covers. So all deliveries that were handled in
 * one turn of the event loop are acknowledged in one frame, except those with an earlier delivery still in flight.
 */
export function openAcks(channel: Pick<Channel, "ack" | "nack">): Acks {
  /** Delivery tags. They grow, so the first one is the oldest. */
  const inFlight = new Set<number>();
  let handled: ConsumeMessage[] = [];

  function ack(message: ConsumeMessage): void {
    if (handled.push(message) === 1) process.nextTick(flush);
  }

  function nack(message: ConsumeMessage): void {
    inFlight.delete(tagOf(message));
    unlessClosing(() => channel.nack(message, false, true));
  }

  function flush(): void {
    if (handled.length === 0) return;
    const messages = handled;
    handled = [];
    for (const message of messages) inFlight.delete(tagOf(message));
    const [oldest = Number.POSITIVE_INFINITY] = inFlight;
    let last: ConsumeMessage | undefined;
    for (const message of messages) {
      if (tagOf(message) > oldest) unlessClosing(() => channel.ack(message));
      else if (last === undefined || tagOf(message) > tagOf(last)) last = message;
    }
    if (last !== undefined) unlessClosing(() => channel.ack(last, true));
  }

  return { add: (message) => inFlight.add(tagOf(message)), ack, nack, flush };
}

function tagOf({ fields }: ConsumeMessage): number {
  return fields.deliveryTag;
}

/** A closing connection accepts nothing, for some round trips before its channels report that they are closed. */
function unlessClosing(send: () => void): void {
  try {
    send();
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error;
  }
}

import type { Channel, ConsumeMessage } from "amqplib";
import { IllegalOperationError } from "amqplib";

/** What became of a channel's deliveries, told to the broker. */
export interface Acks {
  /** Counts it among those that are out. */
  taken(message: ConsumeMessage): void;
  /** Acknowledges it before this turn ends, together with all others of the turn. */
  ack(message: ConsumeMessage): void;
  /** Gives it back, at once. */
  nack(message: ConsumeMessage): void;
  /** Sends what has not been sent yet. */
  flush(): void;
}

/**
 * Each acknowledgement is an entry in a quorum queue's log, however many deliveries it covers. So what was
 * handled within a turn is acknowledged with one frame, as far as nothing before it is still out.
 */
export function openAcks(channel: Pick<Channel, "ack" | "nack">): Acks {
  /** Delivery tags, in the order they came: the first is the oldest. */
  const out = new Set<number>();
  let handled: ConsumeMessage[] = [];

  function ack(message: ConsumeMessage): void {
    if (handled.push(message) === 1) process.nextTick(flush);
  }

  function nack(message: ConsumeMessage): void {
    out.delete(tagOf(message));
    unlessClosing(() => channel.nack(message, false, true));
  }

  function flush(): void {
    if (handled.length === 0) return;
    const messages = handled;
    handled = [];
    for (const message of messages) out.delete(tagOf(message));
    const [oldest = Number.POSITIVE_INFINITY] = out;
    let last: ConsumeMessage | undefined;
    for (const message of messages) {
      if (tagOf(message) > oldest) unlessClosing(() => channel.ack(message));
      else if (last === undefined || tagOf(message) > tagOf(last)) last = message;
    }
    if (last !== undefined) unlessClosing(() => channel.ack(last, true));
  }

  return { taken: (message) => out.add(tagOf(message)), ack, nack, flush };
}

function tagOf({ fields }: ConsumeMessage): number {
  return fields.deliveryTag;
}

/** A connection that closes takes nothing more, some round trips before its channels say that they are closed. */
function unlessClosing(send: () => void): void {
  try {
    send();
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error;
  }
}

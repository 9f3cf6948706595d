import { createHash } from "node:crypto";
import { deadLetters, sleep, withDeadLetterQueue } from "@posthorn/core/transport";
import type {
  Arrived,
  Copies,
  InFlight,
  Receiver,
  Retry,
  SubscriptionProtocol,
} from "@posthorn/transport-kit";
import { copyProperties, deliveryCountOf, ownHeaders } from "./headers.ts";
import type { Source, Target } from "./layout.ts";
import { type Message, messageOf } from "./message.ts";
import type { Publisher } from "./publish.ts";
import type { Consumer, Item } from "./queues.ts";
import type { Targets } from "./targets.ts";

/** The parts of a transport that settlements use. */
export interface SettlementContext {
  readonly publisher: Pick<Publisher, "send">;
  readonly targets: Targets;
  readonly copies: Copies;
}

export interface SettlementOptions extends SettlementContext {
  readonly source: Source;
  readonly consumer: Consumer;
  readonly receiver: () => Receiver<Item>;
  readonly addressOf: (item: Item) => string;
  /** Aborts when the subscription begins to close. */
  readonly closing: AbortSignal;
}

/** For a shorter delay, the consumer waits and then gives the packet back. */
const shortestDelayMs = 100;
/** The bytes that the headers of a dead letter may have. RabbitMQ carries 64 KiB. */
const mostHeaderBytes = 48 * 1_024;

type Settlements = Pick<
  SubscriptionProtocol<Item>,
  "prepare" | "done" | "retry" | "giveBack" | "deadLetters"
>;

/**
 * Settles the deliveries of a subscription. A delivery ends in one of these ways:
 * - it is acknowledged;
 * - it is moved: a copy is published to a delay queue, to its queue or to its dead letters, and then the original is
 *   acknowledged;
 * - it is given back to the broker, which counts that as an attempt and keeps the packet's place in the queue;
 * - it is delivered again by this process, which does not count as an attempt unless the settlement says so.
 *
 * In an ordered queue a packet must keep its place, so it is never moved except to its dead letters. A stream cannot take
 * anything back, so its deliveries are delivered again by this process.
 */
export function openSettlements(options: SettlementOptions): Settlements {
  const { source, consumer, receiver, targets, copies, publisher, addressOf, closing } = options;
  const isStream = source.kind === "stream";
  const isOrdered = source.from.ordered;
  const [name = ""] = source.queues;
  const queue = targets.queue(name);
  const dead = withDeadLetterQueue(deadLetters(source.from, source.group));

  const arrivedOf = ({ message: { properties, content } }: Item): Arrived => {
    const token: unknown = properties.headers?.[ownHeaders.token];
    const id: unknown = properties.messageId;
    return {
      key: () => (id === undefined ? undefined : JSON.stringify([name, id, token])),
      deliveries: deliveryCountOf(properties),
      token: typeof token === "string" ? token : undefined,
      digest: () => createHash("sha1").update(content).digest("base64"),
    };
  };

  /** Publishes a copy, then acknowledges the original. Resolves to false if the original must be handled again. */
  async function move(inFlight: InFlight<Item>, target: Target, attempts: number): Promise<boolean> {
    const { properties, content } = inFlight.item.message;
    const added = { [ownHeaders.attempts]: attempts, [ownHeaders.address]: addressOf(inFlight.item) };
    try {
      await replaceByCopy(inFlight, target, (token) => ({
        key: "",
        properties: copyProperties(properties, { ...added, [ownHeaders.token]: token }),
        body: content,
      }));
    } catch {
      return false;
    }
    if (inFlight.isLive) await consumer.done(inFlight.item);
    return true;
  }

  /** Resolves once a copy is confirmed. Rejects if the original must be handled again. */
  async function replaceByCopy(
    { item }: InFlight<Item>,
    target: Target,
    copyOf: (token: string) => Message,
  ): Promise<void> {
    const { signal } = item.channel;
    const copy = copies.begin({ ...arrivedOf(item), isHeld: () => !signal.aborted });
    try {
      // If the channel breaks, the broker delivers the original again, and a copy that was not sent must stay unsent.
      await publisher.send(target, [copyOf(copy.token)], { signal, onlyUnsent: true });
      copy.confirm();
    } catch (error) {
      if (copy.abandon()) throw error;
    }
  }

  async function retry(inFlight: InFlight<Item>, { afterMs, attempted }: Retry): Promise<void> {
    const { item, attempt } = inFlight;
    const attempts = attempted ? attempt : attempt - 1;
    if (isStream) return receiver().again(inFlight, afterMs, attempted);
    // In an order, the next packet of the same key waits with this one.
    const mayMove = !isOrdered && inFlight.isLive;
    if (mayMove && afterMs >= shortestDelayMs) {
      if (await move(inFlight, targets.delayed(queue, afterMs), attempts)) return;
    }
    if (!attempted) return receiver().again(inFlight, afterMs, false);
    if (afterMs > 0) await sleep(afterMs, closing);
    // A classic queue of an existing system does not count what comes back, so a copy that does takes the packet's place.
    if (mayMove && source.isForeign === true && (await move(inFlight, queue, attempts))) return;
    // The partition of a closing subscription goes to another member with its channel, and the packet with it.
    const goesWithChannel = isOrdered && closing.aborted;
    if (inFlight.isLive && !goesWithChannel) item.channel.acks.nack(item.message);
  }

  async function giveBack(inFlight: InFlight<Item>): Promise<void> {
    if (isOrdered || isStream) return; // it goes back with its channel
    const { channel, message } = inFlight.item;
    const isMoved = await move(inFlight, queue, inFlight.attempt - 1);
    if (!isMoved && inFlight.isLive) channel.acks.nack(message);
  }

  return {
    prepare(inFlight) {
      const handled = isStream ? undefined : copies.isHandledElsewhere(arrivedOf(inFlight.item));
      return handled?.then((isHandled) => {
        if (isHandled && inFlight.isLive) void consumer.done(inFlight.item);
        return !isHandled;
      });
    },
    done: ({ item }) => consumer.done(item),
    retry,
    giveBack,
    deadLetters: {
      mostHeaderBytes: () => mostHeaderBytes,
      store(inFlight, packet) {
        const target = targets.of(dead);
        const message = messageOf(target, dead, packet);
        message.properties.headers[ownHeaders.address] = addressOf(inFlight.item);
        return replaceByCopy(inFlight, target, () => message);
      },
    },
  };
}

import { randomUUID } from "node:crypto";
import { asError, MessagingError, resolvesWithin, type Start } from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import { onChannel } from "./connection/channels.ts";
import type { ConsumerChannel } from "./connection/consumer-channel.ts";
import { ownMessage } from "./message.ts";
import { type Consumer, cancelledError } from "./queues.ts";
import {
  offsetOf,
  openStreamReader,
  type Place,
  placeOf,
  type StreamPlaces,
  type StreamReaderOptions,
} from "./streams.ts";

export interface StreamOptions extends StreamReaderOptions, Omit<StreamPlaces, "stream"> {
  /** Where a new group, or a subscriber without a group, begins. */
  readonly start: Start;
}

/** The position of a group, as it is stored. */
interface Position extends Place {
  readonly sequence: number;
  readonly by: string;
  /** How often a member has begun at this place. */
  readonly takeovers: number;
  /** Identifies the seek that led to this place. */
  readonly seek?: string;
}

/** The shortest time between two stored positions. */
const storeMs = 100;
/** A member that gets no position within that time waits in line. */
const standbyMs = 1_000;

/**
 * Reads a stream for a group. RabbitMQ stores no offsets for AMQP 0-9-1. So a group has a queue of positions, which has a
 * single active consumer: the member that gets its messages leads, and reads the stream. It holds the latest position
 * without acknowledging it. To store a new one, it publishes it there, and acknowledges the old one when the new one comes
 * back. When the leader is gone, the next member gets what it held, and goes on from there.
 */
export function openStreamConsumer(options: StreamOptions): Consumer {
  const { source, publisher, targets, start, onItem } = options;
  const { positions } = source;
  const places = { publisher, targets, stream: source.queues[0] ?? "" };
  const me = randomUUID();
  const seeks = new Map<string, () => void>();
  let held: { readonly message: ConsumeMessage; readonly sequence: number } | undefined;
  let stored: number | undefined;
  let takeovers = 0;
  /** The position that was published, until it comes back. */
  let storing: PromiseWithResolvers<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let startedAt: number | undefined;
  let lead = Promise.withResolvers<void>();
  const reader = openStreamReader({
    ...options,
    // The first packet of the place may have been handled by each member that has begun there.
    onItem: (item) => onItem({ ...item, attempts: offsetOf(item.message) === stored ? takeovers : 0 }),
  });

  const publish = async (position: Partial<Position>): Promise<void> => {
    const body = Buffer.from(JSON.stringify({ sequence: 0, by: me, takeovers: -1, ...position }));
    await publisher.send(targets.queue(positions ?? ""), [ownMessage({}, body)], {});
  };

  function storeSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void store(takeovers);
    }, storeMs).unref();
  }

  /** Resolves once the position of now is stored, and the old one is removed. Never rejects. */
  async function store(count: number): Promise<void> {
    await storing?.promise;
    if (held === undefined) return;
    storing = Promise.withResolvers();
    const { promise, resolve } = storing;
    const place = reader.place();
    takeovers = place.next === stored ? count : Math.min(count, 0);
    await publish({ sequence: held.sequence + 1, takeovers, ...place }).catch(resolve);
    await promise;
  }

  async function onPosition(channel: ConsumerChannel, message: ConsumeMessage): Promise<void> {
    const position: Position = JSON.parse(message.content.toString());
    const isSeek = position.seek !== undefined;
    const sequence = isSeek ? (held?.sequence ?? 0) + 1 : position.sequence;
    if (held !== undefined && sequence <= held.sequence) return channel.amqp.ack(message);
    const isBack = held !== undefined && position.by === me && !isSeek;
    if (held !== undefined) channel.amqp.ack(held.message);
    held = { message, sequence };
    stored = position.next;
    storing?.resolve();
    storing = undefined;
    if (!isBack) {
      takeovers = position.takeovers + 1;
      await reader.read(channel, position, isSeek || position.by !== me);
      lead.resolve();
      seeks.get(position.seek ?? "")?.();
    }
    if (!isBack || reader.place().next !== stored) storeSoon();
  }

  async function begin(channel: ConsumerChannel): Promise<void> {
    if (positions === undefined) return beginAlone(channel);
    held = undefined;
    storing?.resolve();
    storing = undefined;
    lead = Promise.withResolvers();
    const { model, amqp } = channel;
    const { messageCount, consumerCount } = await onChannel(model, (other) => other.checkQueue(positions));
    if (messageCount + consumerCount === 0)
      await publish({ by: "", ...(await placeOf(model, start, places)) });
    await amqp.consume(positions, (message) => {
      if (message === null) return void channel.giveUp(cancelledError(positions));
      onPosition(channel, message).catch((error) => channel.giveUp(asError(error)));
    });
    if (consumerCount === 0) await resolvesWithin(lead.promise, standbyMs);
  }

  async function beginAlone(channel: ConsumerChannel): Promise<void> {
    const isFirst = startedAt === undefined;
    startedAt ??= Date.now();
    const place = isFirst && start !== "new" ? await placeOf(channel.model, start, places) : reader.place();
    const isUnknown = place.next === undefined && place.since === undefined;
    await reader.read(channel, !isFirst && isUnknown ? { since: startedAt } : place, isFirst);
  }

  return {
    begin,
    done(item) {
      reader.done(item);
      if (held !== undefined) storeSoon();
    },
    resize: (concurrency) => void reader.resize(concurrency),
    stop: reader.stop,
    async close() {
      clearTimeout(timer);
      // A member that has nothing in flight leaves in an orderly way, which does not count.
      if (held !== undefined) await resolvesWithin(store(reader.open() === 0 ? -1 : takeovers), storeMs * 10);
    },
    async seek(to) {
      const channel = options.current();
      if (channel === undefined)
        throw new MessagingError("unreachable", "There is no connection. Try again later.");
      const place = await placeOf(channel.model, to, places);
      if (positions === undefined) return reader.read(channel, place, true);
      const seek = randomUUID();
      const moved = new Promise<void>((resolve) => seeks.set(seek, resolve));
      await publish({ seek, ...place });
      if (held !== undefined) await resolvesWithin(moved, standbyMs);
      seeks.delete(seek);
    },
  };
}

import { randomUUID } from "node:crypto";
import type { Start } from "@posthorn/core/transport";
import { createTurns, createWatermark } from "@posthorn/transport-kit";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import { onChannel } from "./connection/channels.ts";
import { type ConsumerChannel, mostPrefetch } from "./connection/consumer-channel.ts";
import { ownHeaders } from "./headers.ts";
import { ownMessage } from "./message.ts";
import type { Publisher } from "./publish.ts";
import { type ConsumerOptions, cancelledError, type Item } from "./queues.ts";
import type { Targets } from "./targets.ts";

/** A place in a stream: the offset of the next packet, or else the time from which on packets are wanted, or else the end. */
export interface Place {
  readonly next?: number | undefined;
  readonly since?: number | undefined;
}

/** Reads a stream from a place on. */
export interface StreamReader {
  /** Begins at a place on a channel. Packets that this reader has settled do not come again unless it is moved. */
  read(channel: ConsumerChannel, place: Place, isMoved: boolean): Promise<void>;
  /** Everything before it is settled. */
  place(): Place;
  /** The number of packets that are not settled. */
  open(): number;
  done(item: Item): void;
  resize(concurrency: number): Promise<void>;
  /** Resolves once no further message comes. */
  stop(): Promise<void>;
}

export interface StreamReaderOptions extends ConsumerOptions {
  /** Drops the packets in flight, because the subscription has moved elsewhere. */
  readonly abandon: (cause: Error) => void;
}

const movedError = new Error("The subscription was moved to another place of the stream.");

/** The offset of a packet of a stream. */
export function offsetOf({ properties }: ConsumeMessage): number {
  return Number(properties.headers?.["x-stream-offset"]);
}

export function openStreamReader({ source, onItem, abandon, ...options }: StreamReaderOptions): StreamReader {
  const [stream = ""] = source.queues;
  const watermark = createWatermark();
  let { concurrency } = options;
  let since: number | undefined;
  /** The offset of the next packet that is to come. */
  let cursor: number | undefined;
  let on: ConsumerChannel | undefined;
  let tag: string | undefined;
  const inTurn = createTurns();

  /** Changes of the consumer must not overlap. */
  const change = (work: () => Promise<void>): Promise<void> => inTurn("", work);

  async function consume(): Promise<void> {
    const cancelled = tag;
    tag = undefined;
    if (on === undefined || on.signal.aborted) return;
    if (cancelled !== undefined) await on.amqp.cancel(cancelled);
    if (concurrency === 0) return;
    const channel = on;
    const time = since === undefined ? "next" : { "!": "timestamp", value: Math.floor(since / 1_000) };
    await channel.amqp.prefetch(Math.min(concurrency, mostPrefetch));
    const receive = (message: ConsumeMessage | null): void => arrive(channel, message);
    const consumer = await channel.amqp.consume(stream, receive, {
      arguments: { "x-stream-offset": cursor ?? time },
    });
    tag = consumer.consumerTag;
  }

  function arrive(channel: ConsumerChannel, message: ConsumeMessage | null): void {
    if (message === null) return void channel.giveUp(cancelledError(stream));
    if (channel.signal.aborted) return;
    channel.acks.add(message);
    cursor = offsetOf(message) + 1;
    const headers = message.properties.headers ?? {};
    const isEarlier = since !== undefined && Number(headers[ownHeaders.sent]) < since;
    const isWanted =
      !isEarlier && headers[ownHeaders.mark] === undefined && watermark.arrive(offsetOf(message));
    if (isWanted) onItem({ channel, message, queue: 0 });
    else channel.acks.ack(message);
  }

  return {
    read: (channel, place, isMoved) =>
      change(async () => {
        on = channel;
        since = place.since;
        if (isMoved) abandon(movedError);
        if (isMoved || watermark.next() === undefined) watermark.move(place.next);
        else watermark.rewind();
        cursor = watermark.next();
        await consume();
      }),
    place: () => ({ next: watermark.next(), since }),
    open: watermark.open,
    done({ channel, message }) {
      watermark.settle(offsetOf(message));
      channel.acks.ack(message);
    },
    resize(most) {
      concurrency = most;
      return change(consume).catch(() => {}); // if the channel breaks, the subscription begins again
    },
    async stop() {
      concurrency = 0;
      await change(consume).catch(() => {});
    },
  };
}

export interface StreamPlaces {
  readonly stream: string;
  readonly publisher: Pick<Publisher, "send">;
  readonly targets: Targets;
}

/** Finds the place of a start. */
export async function placeOf(model: ChannelModel, start: Start, places: StreamPlaces): Promise<Place> {
  if (start === "earliest") return { next: 0 };
  if (start === "new") return { next: await endOf(model, places) };
  return "since" in start ? { since: start.since.getTime() } : { next: Number(start.position) };
}

/** Publishes a mark, which no subscription delivers, and waits for it: RabbitMQ does not tell the end of a stream otherwise. */
function endOf(model: ChannelModel, { stream, publisher, targets }: StreamPlaces): Promise<number> {
  const id = randomUUID();
  const mark = ownMessage({ [ownHeaders.mark]: id }, Buffer.alloc(0));
  return onChannel(model, async (channel) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    channel.on("close", () => reject(new Error("The channel was closed.")));
    await channel.prefetch(1);
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) return;
      channel.ack(message);
      if (message.properties.headers?.[ownHeaders.mark] === id) resolve(offsetOf(message) + 1);
    };
    await channel.consume(stream, receive, { arguments: { "x-stream-offset": "next" } });
    await publisher.send(targets.queue(stream), [mark], {});
    return promise;
  });
}

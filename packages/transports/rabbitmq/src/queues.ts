import { asError, type SubscribeOptions, type Subscription, sleep } from "@posthorn/core/transport";
import { createTurns } from "@posthorn/transport-kit";
import type { ConsumeMessage } from "amqplib";
import { onChannel } from "./connection/channels.ts";
import { type ConsumerChannel, mostPrefetch } from "./connection/consumer-channel.ts";
import type { Source } from "./layout.ts";

/** A message, and the channel that it came on. */
export interface Item {
  readonly channel: ConsumerChannel;
  readonly message: ConsumeMessage;
  /** The number of its queue among those of the subscription. */
  readonly queue: number;
  /** Earlier attempts that the message itself does not tell. */
  readonly attempts?: number;
}

/** Gets messages for a subscription. */
export interface Consumer extends Pick<Subscription, "seek"> {
  /** Resolves once messages come. */
  begin(channel: ConsumerChannel): Promise<void>;
  /** Acknowledges a message that was settled. */
  done(item: Item): Promise<void> | void;
  resize(concurrency: number): void;
  /** Resolves once no further message comes for a receiver. */
  stop(): Promise<void>;
  /** Called once nothing is in flight. */
  close?(): Promise<void>;
}

export interface ConsumerOptions {
  readonly source: Source;
  readonly concurrency: number;
  /** The channel that is read from now. */
  readonly current: () => ConsumerChannel | undefined;
  readonly onItem: (item: Item) => void;
  readonly onEvent: NonNullable<SubscribeOptions["onEvent"]>;
}

const countMembersMs = 1_000;
const checkConsumersMs = 15_000;

/**
 * Reads queues. Each partition of an ordered queue has one active consumer among all members, which RabbitMQ chooses; the
 * others wait in line. The first member would get all partitions, so a member that is active on more than its share hands
 * partitions over: when a message is settled, it cancels the consumer just before the acknowledgement, so that the next in
 * line gets the next message, and joins the end of the line.
 */
export function openQueueConsumer({
  source,
  current,
  onItem,
  onEvent,
  ...options
}: ConsumerOptions): Consumer {
  const { queues, members } = source;
  const isOrdered = source.kind === "stored" && source.from.ordered;
  const noAck = source.kind === "unstored";
  /** The tags of the consumers, by queue. */
  let tags: (string | undefined)[] = [];
  /** The partitions that messages have come from. */
  const active = new Set<number>();
  /** The number of partitions that this member may have. */
  let share = Number.POSITIVE_INFINITY;
  let { concurrency } = options;
  let isStopping = false;
  const inTurn = createTurns();

  /** Changes of the consumers must not overlap. Never rejects: if the channel breaks, the subscription begins again. */
  const change = (work: () => Promise<void>): Promise<void> => inTurn("", work).catch(() => {});

  async function begin(channel: ConsumerChannel): Promise<void> {
    revoke([...active]);
    await consumeAll(channel);
    if (members !== undefined) await channel.amqp.consume(members, () => {}, { noAck: true });
    void watch(channel);
  }

  async function consumeAll(channel: ConsumerChannel): Promise<void> {
    if (isStopping || (concurrency === 0 && !noAck && !isOrdered)) return;
    if (!noAck) await channel.amqp.prefetch(isOrdered ? 1 : Math.min(concurrency, mostPrefetch));
    await Promise.all(queues.map((_, queue) => consume(channel, queue)));
  }

  async function consume(channel: ConsumerChannel, queue: number): Promise<void> {
    const name = queues[queue] as string;
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) {
        if (!isStopping) void channel.giveUp(cancelledError(name));
        return;
      }
      if (!noAck && channel.signal.aborted) return; // the broker delivers the message again
      if (!noAck) channel.acks.add(message);
      if (isOrdered && !active.has(queue)) {
        active.add(queue);
        onEvent({ kind: "assigned", partitions: [String(queue)] });
      }
      onItem({ channel, message, queue });
    };
    tags[queue] = (await channel.amqp.consume(name, receive, { noAck })).consumerTag;
  }

  async function cancelAll({ amqp }: ConsumerChannel): Promise<void> {
    const cancelled = tags;
    tags = [];
    await Promise.all(cancelled.map((tag) => (tag === undefined ? undefined : amqp.cancel(tag))));
  }

  /** Acknowledges a message and passes its partition on. */
  async function handOver({ channel, message, queue }: Item): Promise<void> {
    const tag = tags[queue];
    if (channel.signal.aborted) return;
    const cancelled = tag === undefined ? undefined : channel.amqp.cancel(tag);
    tags[queue] = undefined;
    channel.acks.ack(message);
    await cancelled;
    if (!isStopping) await consume(channel, queue);
  }

  function revoke(partitions: readonly number[]): void {
    const revoked = partitions.filter((partition) => active.delete(partition)).map(String);
    if (revoked.length > 0) onEvent({ kind: "revoked", partitions: revoked });
  }

  /**
   * Counts the members regularly, and checks that each queue still has a consumer: RabbitMQ does not notify a consumer whose
   * queue was deleted and declared again at once. Never rejects.
   */
  async function watch(channel: ConsumerChannel): Promise<void> {
    const everyMs = members === undefined ? checkConsumersMs : countMembersMs;
    for (let passedMs = everyMs; ; passedMs += everyMs) {
      await sleep(everyMs, channel.signal);
      if (channel.signal.aborted || isStopping) return;
      const checked = tags.length > 0 && passedMs % checkConsumersMs === 0 ? queues : [];
      try {
        if (members !== undefined)
          share = Math.ceil(queues.length / (await countConsumers(channel, members)));
        for (const queue of checked) await countConsumers(channel, queue);
      } catch (error) {
        return channel.giveUp(asError(error));
      }
    }
  }

  return {
    begin,
    done(item) {
      if (noAck) return;
      if (!isOrdered || (!isStopping && active.size <= share)) return item.channel.acks.ack(item.message);
      revoke([item.queue]);
      return change(() => handOver(item));
    },
    resize(most) {
      concurrency = most;
      if (isOrdered || noAck) return;
      void change(async () => {
        const channel = current();
        if (channel === undefined) return;
        await cancelAll(channel);
        await consumeAll(channel);
      });
    },
    async stop() {
      isStopping = true;
      const channel = current();
      // A packet of a partition may be in flight, so another member must not get the next one.
      if (channel !== undefined && !isOrdered) await change(() => cancelAll(channel));
    },
  };
}

/** RabbitMQ cancels a consumer when its queue is deleted. */
export function cancelledError(queue: string): Error {
  return new Error(`RabbitMQ cancelled the consumer of "${queue}"`);
}

/** Rejects if there is none. */
async function countConsumers({ model }: ConsumerChannel, queue: string): Promise<number> {
  const { consumerCount } = await onChannel(model, (amqp) => amqp.checkQueue(queue));
  if (consumerCount === 0) throw new Error(`RabbitMQ has lost the consumer of queue "${queue}"`);
  return consumerCount;
}

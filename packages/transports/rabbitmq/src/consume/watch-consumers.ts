import { asError, sleep } from "@posthorn/core/transport";
import type { Channel } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";
import type { ConsumerChannel } from "./consumer-channel.ts";

const intervalMs = 15_000;

export interface WatchOptions {
  readonly queues: readonly string[];
  readonly isStopped: () => boolean;
  readonly onLost: (cause: Error) => void;
}

/**
 * Checks regularly that each queue still has a consumer, until the channel breaks. RabbitMQ does not notify a consumer
 * whose queue was deleted and declared again at once. Closes the channel if a consumer is lost. Never rejects.
 */
export async function watchConsumers(
  channel: ConsumerChannel,
  { queues, isStopped, onLost }: WatchOptions,
): Promise<void> {
  const { amqpChannel, aborter } = channel;
  for (;;) {
    await sleep(intervalMs, aborter.signal);
    if (!channel.isLive || isStopped()) return;
    try {
      await checkConsumers(amqpChannel, queues);
    } catch (error) {
      onLost(asError(error));
      void closeChannel(amqpChannel);
      return;
    }
  }
}

async function checkConsumers(channel: Channel, queues: readonly string[]): Promise<void> {
  for (const queue of queues) {
    const { consumerCount } = await channel.checkQueue(queue);
    if (consumerCount === 0) throw new Error(`RabbitMQ has lost the consumer of queue "${queue}".`);
  }
}

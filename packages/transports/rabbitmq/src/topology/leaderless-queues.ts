import { within } from "@posthorn/core/transport";
import type { Channel, ChannelModel } from "amqplib";
import { isForbidden } from "../connection/broker-errors.ts";
import { closeChannel } from "../connection/close-channel.ts";
import { lockName } from "../wire/names.ts";

/** How long a queue may take to answer. One that has a leader needs milliseconds. */
const answerMs = 5_000;
/** RabbitMQ reports the true number of packets within this time. If it cannot, it reports 0 after 250 ms. */
const countMs = 200;
const mostCounts = 10;
const resourceLocked = 405;

/**
 * Deletes those of the queues that RabbitMQ left without a leader. Resolves to whether there were any. Call it only for
 * queues that nothing was sent to.
 * Rejects if one of them does not answer but may have packets, and if another program is looking after them.
 *
 * If RabbitMQ is killed within a second after it made a quorum queue, it starts a new replica that waits for an election,
 * and nothing begins one, not even the next restart. The queue exists, but takes and delivers nothing, and each channel
 * that publishes to it or consumes from it is stuck. Seen with 3.10.8; the source of 4.2 is the same.
 */
export async function deleteLeaderless(model: ChannelModel, queues: readonly string[]): Promise<boolean> {
  const lock = lockName(queues.at(-1) ?? "");
  return onChannel(model, async (channel) => {
    if (!(await takeLock(channel, lock))) return false;
    try {
      const deleted = await Promise.all(queues.map((queue) => deleteIfLeaderless(model, queue)));
      return deleted.includes(true);
    } finally {
      await channel.deleteQueue(lock);
    }
  });
}

/**
 * Two programs that delete a queue at once could delete what the first has made again. So one takes an exclusive queue,
 * which goes with its connection. Resolves to false if this user may not.
 */
async function takeLock(channel: Channel, name: string): Promise<boolean> {
  try {
    await channel.assertQueue(name, { durable: false, exclusive: true });
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    if ((error as { readonly code?: unknown }).code !== resourceLocked) throw error;
    throw new Error(`Another program is looking after a queue: "${name}" is locked.`);
  }
}

async function deleteIfLeaderless(model: ChannelModel, queue: string): Promise<boolean> {
  if (await onChannel(model, (channel) => answers(channel, queue))) return false;
  return onChannel(model, async (channel) => {
    if (!(await isEmpty(channel, queue))) throw new Error(`Queue "${queue}" does not answer.`);
    await channel.deleteQueue(queue);
    return true;
  });
}

/** Does not wait for the channel to close: a stuck one takes a minute. */
async function onChannel<T>(model: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the work rejects with it
  try {
    return await work(channel);
  } finally {
    void closeChannel(channel);
  }
}

/** Whether the queue answers, if only with a refusal. A packet that is taken to find out goes back. */
async function answers(channel: Channel, queue: string): Promise<boolean> {
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    return messageCount + consumerCount > 0 || (await within(channel.get(queue), answerMs));
  } catch (error) {
    if (isAnswer(error)) return true;
    throw error;
  }
}

/** Whether it certainly has neither packets nor consumers. */
async function isEmpty(channel: Channel, queue: string): Promise<boolean> {
  for (let count = 0; count < mostCounts; count++) {
    const asked = performance.now();
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    if (messageCount + consumerCount > 0) return false;
    if (performance.now() - asked < countMs) return true;
  }
  return false;
}

/** Whether the broker refused, which closes the channel with a code. A broken connection has no code. */
function isAnswer(error: unknown): boolean {
  return typeof (error as { readonly code?: unknown }).code === "number";
}

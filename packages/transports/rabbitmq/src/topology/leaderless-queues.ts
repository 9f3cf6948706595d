import { resolvesWithin } from "@posthorn/core/transport";
import type { Channel, ChannelModel } from "amqplib";
import { isForbidden, replyCodeOf, replyCodes } from "../connection/broker-errors.ts";
import { closeChannel } from "../connection/close-channel.ts";
import { lockName } from "../wire/names.ts";

/** Milliseconds that a queue may take to answer. A queue with a leader takes only a few. */
const answerMs = 5_000;
/** RabbitMQ reports the true number of packets within this time. If it cannot, it reports 0 after 250 ms. */
const countMs = 200;
const mostCounts = 10;

/**
 * Deletes the queues that RabbitMQ left without a leader. Resolves to true if it deleted any. Call it only for queues
 * that nothing was sent to. Rejects if a queue does not answer but may contain packets, and if another program is
 * repairing the queues.
 *
 * If RabbitMQ is killed within a second after it made a quorum queue, it starts a new replica, which waits for an
 * election. Nothing begins that election, not even the next restart. The queue exists, but accepts and delivers
 * nothing, and blocks each channel that publishes to it or consumes from it. Observed with 3.10.8; the source of 4.2 is
 * the same.
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
 * Declares an exclusive queue, which goes with its connection, so that only one program repairs the queues. A second
 * one could delete a queue that the first has just made again. Resolves to false if this user may not declare it.
 */
async function takeLock(channel: Channel, name: string): Promise<boolean> {
  try {
    await channel.assertQueue(name, { durable: false, exclusive: true });
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    if (replyCodeOf(error) !== replyCodes.resourceLocked) throw error;
    throw new Error(`Another program is repairing a queue: "${name}" is locked.`);
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

/** Does not wait until the channel is closed: that takes a minute if the queue blocks it. */
async function onChannel<T>(model: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the work rejects with it
  try {
    return await work(channel);
  } finally {
    void closeChannel(channel);
  }
}

/** Resolves to true if the queue answers, even with a refusal. A packet that is taken as a test goes back. */
async function answers(channel: Channel, queue: string): Promise<boolean> {
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    return messageCount + consumerCount > 0 || (await resolvesWithin(channel.get(queue), answerMs));
  } catch (error) {
    if (isAnswer(error)) return true;
    throw error;
  }
}

/** Resolves to true only if the queue certainly has neither packets nor consumers. */
async function isEmpty(channel: Channel, queue: string): Promise<boolean> {
  for (let count = 0; count < mostCounts; count++) {
    const start = performance.now();
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    if (messageCount + consumerCount > 0) return false;
    if (performance.now() - start < countMs) return true;
  }
  return false;
}

/** True if the broker refused, which closes the channel with a reply code. A broken connection has none. */
function isAnswer(error: unknown): boolean {
  return typeof replyCodeOf(error) === "number";
}

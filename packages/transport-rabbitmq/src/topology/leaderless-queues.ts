import { within } from "@posthorn/core";
import type { Channel, ChannelModel } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";

/** How long a queue may take to answer. One that has a leader needs milliseconds. */
const answerMs = 5_000;
/** RabbitMQ tells the number of packets within this time, or says 0 after 250 ms. */
const countMs = 200;
const mostCounts = 10;

/**
 * Deletes a queue that RabbitMQ left without a leader, and resolves to whether it did. To be called only for a queue
 * that nothing was sent to. Rejects if the queue does not answer, and may have packets.
 *
 * Killed within a second after it made a quorum queue, RabbitMQ starts with a new replica of it, and waits for an
 * election that nobody begins. The queue exists from then on, but takes nothing and answers nothing; a channel that
 * publishes to it or consumes from it is stuck. Seen with 3.10.8; by its source so up to 4.2.
 */
export async function deleteIfLeaderless(model: ChannelModel, queue: string): Promise<boolean> {
  if (await onChannel(model, (channel) => answers(channel, queue))) return false;
  return onChannel(model, async (channel) => {
    if (!(await isEmpty(channel, queue))) throw new Error(`Queue "${queue}" does not answer.`);
    await channel.deleteQueue(queue);
    return true;
  });
}

/** Does not wait until the channel is closed: one that is stuck closes a minute later. */
async function onChannel(
  model: ChannelModel,
  work: (channel: Channel) => Promise<boolean>,
): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the work rejects with it
  try {
    return await work(channel);
  } finally {
    void closeChannel(channel);
  }
}

/** A packet that it takes to find out goes back. That nothing can be taken so, or that there is no queue, is an answer too. */
async function answers(channel: Channel, queue: string): Promise<boolean> {
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    return messageCount + consumerCount > 0 || (await within(channel.get(queue), answerMs));
  } catch (error) {
    if (isAnswer(error)) return true;
    throw error;
  }
}

async function isEmpty(channel: Channel, queue: string): Promise<boolean> {
  for (let count = 0; count < mostCounts; count++) {
    const asked = performance.now();
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    if (messageCount + consumerCount > 0) return false;
    if (performance.now() - asked < countMs) return true;
  }
  return false;
}

/** Whether the broker closed the channel over it. If the connection broke, there is no code. */
function isAnswer(error: unknown): boolean {
  return typeof (error as { readonly code?: unknown }).code === "number";
}

import { randomUUID } from "node:crypto";
import { resolvesWithin, sleep } from "@posthorn/core/transport";
import { shortenName } from "@posthorn/transport-kit";
import type { ChannelModel } from "amqplib";
import { isRefused, onChannel, replyCodeOf, replyCodes } from "./channels.ts";

/**
 * Makes quorum queues so that they survive the broker from the first packet on.
 *
 * RabbitMQ 3.10 and 4.0 write the registration of a new quorum queue to the disk up to a second after they made it, or
 * before they make the next one. If the broker is killed before that, it no longer finds the queue's log: packets that it
 * had confirmed are lost, and the queue waits for an election that nothing begins. It exists, but accepts and delivers
 * nothing. So another queue is made after it, and deleted, before anything is sent to it.
 */
export interface NewQueues {
  /** @param declare - declares the queues, none of which has existed */
  make(model: ChannelModel, names: readonly string[], declare: () => Promise<void>): Promise<void>;
  /** Deletes those of the queues that were being made when the broker was killed, if they do not answer. */
  repair(model: ChannelModel, names: readonly string[]): Promise<void>;
}

const longestName = 255;
/** The time after which a registration is certainly written. */
const registeredMs = 1_200;
/** A second queue whose program has died is deleted after that time. */
const options = { arguments: { "x-queue-type": "quorum", "x-expires": 60_000 } };
/** Milliseconds that a queue may take to answer. A queue with a leader takes only a few. */
const answerMs = 2_000;

export function createNewQueues(): NewQueues {
  /** The queues that this transport has begun to make. Nothing was sent to them yet. */
  const unfinished = new Set<string>();
  const forget = (names: readonly string[]): void => {
    for (const name of names) unfinished.delete(name);
  };
  return {
    async make(model, names, declare) {
      for (const name of names) unfinished.add(name);
      try {
        await declare();
      } catch (error) {
        if (isRefused(error)) forget(names);
        throw error;
      }
      await register(model, shortenName(`${names.at(-1)}~new~${randomUUID()}`, longestName));
      forget(names);
    },
    async repair(model, names) {
      const suspects = names.filter((name) => unfinished.has(name));
      await Promise.all(suspects.map((name) => deleteUnlessItAnswers(model, name)));
      forget(suspects);
    },
  };
}

async function register(model: ChannelModel, secondQueue: string): Promise<void> {
  try {
    await onChannel(model, async (channel) => {
      await channel.assertQueue(secondQueue, options);
      await channel.deleteQueue(secondQueue);
    });
  } catch (error) {
    if (replyCodeOf(error) !== replyCodes.accessRefused) throw error;
    await sleep(registeredMs);
  }
}

async function deleteUnlessItAnswers(model: ChannelModel, name: string): Promise<void> {
  try {
    const answers = await onChannel(model, async (channel) => {
      const { messageCount, consumerCount } = await channel.checkQueue(name);
      // A packet that is taken as a test goes back with the channel.
      return messageCount + consumerCount > 0 || (await resolvesWithin(channel.get(name), answerMs));
    });
    if (!answers) await onChannel(model, (channel) => channel.deleteQueue(name));
  } catch (error) {
    if (!isRefused(error)) throw error; // a refusal is an answer, too
  }
}

import type { ChannelModel } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";

/**
 * How long a new quorum queue is not yet safe. RabbitMQ writes down which queue a log belongs to half a
 * second to a second after it made the queue; killed before that, it begins with an empty one, and what
 * it had confirmed is lost. Until then nothing counts as accepted.
 */
export const freshMs = 1_200;

const notFound = 404;

/** Whether a queue is still to be made. */
async function isMissing(model: ChannelModel, queue: string): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the check rejects with it
  try {
    await channel.checkQueue(queue);
    return false;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === notFound) return true;
    throw error;
  } finally {
    await closeChannel(channel);
  }
}

/** Declares the queues of a transport. */
export interface Maker {
  /**
   * Resolves, once that is declared, to whether its last queue is so new that it is not yet safe. Those who
   * want the same queue take turns: declared while another connection makes it, it is said to be there
   * before it has a leader, and refuses what is published.
   */
  make(model: ChannelModel, queue: string | undefined, declare: () => Promise<void>): Promise<boolean>;
}

export function openMaker(): Maker {
  const turns = new Map<string, Promise<unknown>>();
  const fresh = new Set<string>();

  async function make(
    model: ChannelModel,
    queue: string | undefined,
    declare: () => Promise<void>,
  ): Promise<boolean> {
    if (queue === undefined) {
      await declare();
      return false;
    }
    const made = (turns.get(queue) ?? Promise.resolve()).then(async () => {
      const isNew = await isMissing(model, queue);
      await declare();
      if (isNew) remember(queue);
      return fresh.has(queue);
    });
    const turn = made.catch(() => {}); // whoever is next tries for itself
    turns.set(queue, turn);
    try {
      return await made;
    } finally {
      if (turns.get(queue) === turn) turns.delete(queue);
    }
  }

  function remember(queue: string): void {
    fresh.add(queue);
    setTimeout(() => fresh.delete(queue), freshMs).unref();
  }

  return { make };
}

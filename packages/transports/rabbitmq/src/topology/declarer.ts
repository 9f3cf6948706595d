import { isMessagingError } from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import { exists } from "./entities.ts";
import { deleteLeaderless } from "./leaderless-queues.ts";
import { isMarkedNew, markNew, unmarkNew } from "./new-queues.ts";
import { type OtherOrder, refuseOtherOrder } from "./order-conflicts.ts";

/**
 * How long a new quorum queue is not yet safe. RabbitMQ records which log belongs to a queue half a second to
 * a second after it made the queue. Killed before that, it no longer finds the log: what it had confirmed is lost,
 * and the queue has no leader. Until then nothing is sent to it. Seen with 3.10.8 and with 4.0.5.
 */
export const newQueueMs = 1_200;

/** What is declared together. */
export interface Declaration {
  /** Its queues, in the order in which they are made; none if they keep no packets. */
  readonly queues?: readonly string[];
  /** What must not exist beside it. */
  readonly otherOrder?: readonly OtherOrder[];
  readonly declare: () => Promise<void>;
}

/** Declares the queues of a transport. */
export interface Declarer {
  /**
   * Resolves, once all is declared, to whether its last queue is so new that it is not yet safe. Declarations of
   * one queue take turns: a queue that another connection is making is reported as existing before it has a
   * leader, and refuses what is published. A queue that is marked as new, by any program, and has no leader since the
   * broker was killed, is made again. Rejects with MessagingError `unsupported_capability` where the
   * destination exists with the other order.
   */
  declare(model: ChannelModel, declaration: Declaration): Promise<boolean>;
}

export function openDeclarer(): Declarer {
  const turns = new Map<string, Promise<unknown>>();
  /** By their last one, and over which connection they were found to be new. */
  const newQueues = new Map<string, ChannelModel>();

  async function declare(model: ChannelModel, declaration: Declaration): Promise<boolean> {
    const { queues = [] } = declaration;
    const last = queues.at(-1);
    if (last === undefined) {
      await declareChecked(model, declaration);
      return false;
    }
    return inTurn(last, async () => {
      if (await isKnownNew(last)) {
        await declareChecked(model, declaration);
        return true;
      }
      const isMarked = await isMarkedNew(model, last);
      const wasDeleted = isMarked && (await deleteLeaderless(model, queues));
      if (wasDeleted || !(await exists(model, { kind: "queue", name: last }))) {
        await make(model, declaration, last);
        return true;
      }
      await declareChecked(model, declaration);
      if (isMarked) unmarkLater(model, last);
      return false;
    });
  }

  async function inTurn<T>(queue: string, work: () => Promise<T>): Promise<T> {
    const worked = (turns.get(queue) ?? Promise.resolve()).then(work);
    const turn = worked.catch(() => {}); // the next one tries for itself
    turns.set(queue, turn);
    try {
      return await worked;
    } finally {
      if (turns.get(queue) === turn) turns.delete(queue);
    }
  }

  /** Whether this program has just made it, and the broker has not been killed since. */
  async function isKnownNew(last: string): Promise<boolean> {
    const madeOn = newQueues.get(last);
    return madeOn !== undefined && (await isThere(madeOn, last));
  }

  async function make(model: ChannelModel, declaration: Declaration, last: string): Promise<void> {
    await markNew(model, last);
    try {
      await declareChecked(model, declaration);
    } catch (error) {
      if (isRefused(error) || isMessagingError(error)) await unmarkNew(model, last);
      throw error;
    }
    newQueues.set(last, model);
    unmarkLater(model, last);
  }

  /** Once it is safe. A broker that still answers over the same connection has not been killed meanwhile. */
  function unmarkLater(model: ChannelModel, last: string): void {
    setTimeout(() => {
      if (newQueues.get(last) === model) newQueues.delete(last);
      unmarkNew(model, last).catch(() => {}); // the next one that declares it looks after it
    }, newQueueMs).unref();
  }

  return { declare };
}

/** False as well if the connection is broken. */
function isThere(model: ChannelModel, name: string): Promise<boolean> {
  return exists(model, { kind: "queue", name }).catch(() => false);
}

/** Checked again afterwards: of two that declare different orders at once, at least one then sees the other. */
async function declareChecked(model: ChannelModel, { otherOrder = [], declare }: Declaration): Promise<void> {
  await refuseOtherOrder(model, otherOrder);
  await declare();
  await refuseOtherOrder(model, otherOrder);
}

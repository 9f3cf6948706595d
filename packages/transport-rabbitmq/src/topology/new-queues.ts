import { isMessagingError } from "@posthorn/core";
import type { ChannelModel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import { exists } from "./exists.ts";
import { deleteLeaderless } from "./leaderless-queues.ts";
import { isMarkedNew, markNew, unmarkNew } from "./new-marks.ts";
import { type OtherOrder, refuseOtherOrder } from "./other-order.ts";

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
      const [isOld, isMarked] = await Promise.all([
        exists(model, { kind: "queue", name: last }),
        isMarkedNew(model, last),
      ]);
      if (isMarked) await deleteLeaderless(model, queues);
      if (isOld && !isMarked) await declareChecked(model, declaration);
      else await make(model, declaration, last);
      return newQueues.has(last);
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

  /** Also makes what is missing of a queue that another program was making. */
  async function make(model: ChannelModel, declaration: Declaration, last: string): Promise<void> {
    await markNew(model, last);
    try {
      await declareChecked(model, declaration);
    } catch (error) {
      if (isRefused(error) || isMessagingError(error)) await unmarkNew(model, last);
      throw error;
    }
    newQueues.set(last, model);
    const prove = async (): Promise<void> => {
      if (newQueues.get(last) === model) newQueues.delete(last);
      // A broker that answers over the same connection has not been killed since.
      if (await isThere(model, last)) await unmarkNew(model, last);
    };
    setTimeout(() => void prove().catch(() => {}), newQueueMs).unref(); // the mark stays, and the next one looks
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

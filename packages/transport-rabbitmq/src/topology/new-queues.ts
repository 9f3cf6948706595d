import { isMessagingError } from "@posthorn/core";
import type { ChannelModel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import { exists } from "./exists.ts";
import { deleteIfLeaderless } from "./leaderless-queues.ts";
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
   * leader, and refuses what is published. Rejects with MessagingError `unsupported_capability` where the
   * destination exists with the other order.
   */
  declare(model: ChannelModel, declaration: Declaration): Promise<boolean>;
  /**
   * Looks after queues that it was making when the connection broke, and deletes those that the broker left without
   * a leader. Never rejects. `declare` does the same, for its own queues.
   */
  recover(model: ChannelModel): Promise<void>;
}

/** Queues of one declaration that may not have outlived the connection that made them. */
interface Unproven {
  readonly queues: readonly string[];
  readonly madeOn: ChannelModel;
}

export function openDeclarer(): Declarer {
  const turns = new Map<string, Promise<unknown>>();
  const newQueues = new Set<string>();
  /** By the last queue. Nothing was sent to them. */
  const unproven = new Map<string, Unproven>();

  async function declare(model: ChannelModel, declaration: Declaration): Promise<boolean> {
    const { queues = [] } = declaration;
    const last = queues.at(-1);
    if (last === undefined) {
      await declareChecked(model, declaration);
      return false;
    }
    return inTurn(last, async () => {
      const wasDeleted = await deleteLeaderless(model, last);
      if (wasDeleted || !(await exists(model, { kind: "queue", name: last }))) {
        await make(model, declaration, last);
      } else await declareChecked(model, declaration);
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

  async function make(model: ChannelModel, declaration: Declaration, last: string): Promise<void> {
    unproven.set(last, { queues: declaration.queues ?? [], madeOn: model });
    try {
      await declareChecked(model, declaration);
    } catch (error) {
      if (isRefused(error) || isMessagingError(error)) unproven.delete(last);
      throw error;
    }
    newQueues.add(last);
    setTimeout(() => {
      newQueues.delete(last);
      void prove(model, last);
    }, newQueueMs).unref();
  }

  /** Never rejects. A broker that answers over the same connection has not been killed since it made the queue. */
  async function prove(model: ChannelModel, last: string): Promise<void> {
    if ((await isThere(model, last)) && unproven.get(last)?.madeOn === model) unproven.delete(last);
  }

  async function deleteLeaderless(model: ChannelModel, last: string): Promise<boolean> {
    const found = unproven.get(last);
    if (found === undefined || found.madeOn === model || (await isThere(found.madeOn, last))) return false;
    const deleted = await Promise.all(found.queues.map((queue) => deleteIfLeaderless(model, queue)));
    if (unproven.get(last) === found) unproven.delete(last);
    return deleted.includes(true);
  }

  async function recover(model: ChannelModel): Promise<void> {
    const recovered = [...unproven.keys()].map((last) => inTurn(last, () => deleteLeaderless(model, last)));
    await Promise.allSettled(recovered);
  }

  return { declare, recover };
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

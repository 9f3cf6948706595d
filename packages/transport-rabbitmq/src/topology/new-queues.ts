import type { ChannelModel } from "amqplib";
import { exists } from "./exists.ts";
import { type OtherOrder, refuseOtherOrder } from "./other-order.ts";

/**
 * How long a new quorum queue is not yet safe. RabbitMQ records which log belongs to a queue half a second to
 * a second after it made the queue. Killed before that, it starts with an empty queue, and what it had
 * confirmed is lost. Until then nothing is sent to it. Seen with 3.10.8 and with 4.0.5.
 */
export const newQueueMs = 1_200;

/** What is declared together. */
export interface Declaration {
  /** Its last queue, if it keeps packets. */
  readonly queue?: string | undefined;
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
}

export function openDeclarer(): Declarer {
  const turns = new Map<string, Promise<unknown>>();
  const newQueues = new Set<string>();

  async function declare(model: ChannelModel, declaration: Declaration): Promise<boolean> {
    const { queue } = declaration;
    if (queue === undefined) {
      await declareChecked(model, declaration);
      return false;
    }
    const declared = (turns.get(queue) ?? Promise.resolve()).then(async () => {
      const isNew = !(await exists(model, { kind: "queue", name: queue }));
      await declareChecked(model, declaration);
      if (isNew) remember(queue);
      return newQueues.has(queue);
    });
    const turn = declared.catch(() => {}); // the next one tries for itself
    turns.set(queue, turn);
    try {
      return await declared;
    } finally {
      if (turns.get(queue) === turn) turns.delete(queue);
    }
  }

  function remember(queue: string): void {
    newQueues.add(queue);
    setTimeout(() => newQueues.delete(queue), newQueueMs).unref();
  }

  return { declare };
}

/** Checked again afterwards: of two that declare different orders at once, at least one then sees the other. */
async function declareChecked(model: ChannelModel, { otherOrder = [], declare }: Declaration): Promise<void> {
  await refuseOtherOrder(model, otherOrder);
  await declare();
  await refuseOtherOrder(model, otherOrder);
}

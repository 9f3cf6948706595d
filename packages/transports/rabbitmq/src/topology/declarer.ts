import { isMessagingError } from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import { isRefused } from "../connection/broker-errors.ts";
import { exists } from "./entities.ts";
import { deleteLeaderless } from "./leaderless-queues.ts";
import { isMarkedNew, markNew, newQueueMs, unmarkNew } from "./new-queues.ts";
import { type OrderConflict, refuseOrderConflicts } from "./order-conflicts.ts";

/** Queues and exchanges that are declared together. */
export interface Declaration {
  /** The durable queues, in the order in which they are declared. */
  readonly queues?: readonly string[];
  readonly conflicts?: readonly OrderConflict[];
  readonly declare: () => Promise<void>;
}

/**
 * Declares the queues of a transport.
 *
 * Declarations of the same queue run one after the other, because RabbitMQ reports a queue that another connection is
 * making as existing before it has a leader, and then refuses packets for it. The last queue of a declaration is
 * - missing: it is marked as new, and declared;
 * - known to be new: this program has declared it, and the broker has not been killed since then;
 * - marked as new by any program: if it has no leader because the broker was killed, it is deleted and made again;
 * - existing: it is declared once more, which changes nothing.
 */
export interface Declarer {
  /**
   * Resolves once everything is declared. The result is true if the last queue is so new that nothing may be sent to
   * it for `newQueueMs`. Rejects with MessagingError `unsupported_capability` if a conflict exists.
   */
  declare(model: ChannelModel, declaration: Declaration): Promise<boolean>;
}

interface State {
  /** The last declaration of each queue that is in progress. */
  readonly turns: Map<string, Promise<unknown>>;
  /** The queues that this program has just declared, with the connection on which it did that. */
  readonly newQueues: Map<string, ChannelModel>;
}

export function openDeclarer(): Declarer {
  const state: State = { turns: new Map(), newQueues: new Map() };
  return { declare: (model, declaration) => declare(state, model, declaration) };
}

async function declare(state: State, model: ChannelModel, declaration: Declaration): Promise<boolean> {
  const last = declaration.queues?.at(-1);
  if (last === undefined) {
    await declareChecked(model, declaration);
    return false;
  }
  return inTurn(state, last, () => declareQueues(state, model, { ...declaration, last }));
}

interface QueueDeclaration extends Declaration {
  readonly last: string;
}

async function declareQueues(
  state: State,
  model: ChannelModel,
  declaration: QueueDeclaration,
): Promise<boolean> {
  const { queues = [], last } = declaration;
  if (await isKnownNew(state, last)) {
    await declareChecked(model, declaration);
    return true;
  }
  const isMarked = await isMarkedNew(model, last);
  const wasDeleted = isMarked && (await deleteLeaderless(model, queues));
  if (wasDeleted || !(await exists(model, { kind: "queue", name: last }))) {
    await declareNew(state, model, declaration);
    return true;
  }
  await declareChecked(model, declaration);
  if (isMarked) unmarkLater(state, model, last);
  return false;
}

async function inTurn<T>({ turns }: State, queue: string, work: () => Promise<T>): Promise<T> {
  const worked = (turns.get(queue) ?? Promise.resolve()).then(work);
  const turn = worked.catch(() => {}); // the next declaration does not depend on this one's success
  turns.set(queue, turn);
  try {
    return await worked;
  } finally {
    if (turns.get(queue) === turn) turns.delete(queue);
  }
}

/** True if this program has just declared the queue, and the broker has not been killed since then. */
async function isKnownNew({ newQueues }: State, queue: string): Promise<boolean> {
  const declaredOn = newQueues.get(queue);
  if (declaredOn === undefined) return false;
  return exists(declaredOn, { kind: "queue", name: queue }).catch(() => false); // that connection is broken
}

async function declareNew(state: State, model: ChannelModel, declaration: QueueDeclaration): Promise<void> {
  const { last } = declaration;
  await markNew(model, last);
  try {
    await declareChecked(model, declaration);
  } catch (error) {
    if (isRefused(error) || isMessagingError(error)) await unmarkNew(model, last);
    throw error;
  }
  state.newQueues.set(last, model);
  unmarkLater(state, model, last);
}

/** Unmarks it once it is safe: a broker that still answers on the same connection has not been killed meanwhile. */
function unmarkLater({ newQueues }: State, model: ChannelModel, queue: string): void {
  setTimeout(() => {
    if (newQueues.get(queue) === model) newQueues.delete(queue);
    unmarkNew(model, queue).catch(() => {}); // the next program that declares the queue finds the mark
  }, newQueueMs).unref();
}

/** Checks twice: if two programs declare different orders at the same time, at least one of them then finds the other. */
async function declareChecked(model: ChannelModel, { conflicts = [], declare }: Declaration): Promise<void> {
  await refuseOrderConflicts(model, conflicts);
  await declare();
  await refuseOrderConflicts(model, conflicts);
}

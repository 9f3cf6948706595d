import type { StateStore } from "../../internal-streams/state-store.ts";
import type { DurableConsumer } from "../../topology/topology.ts";
import type { AttemptCounter } from "../delivery/attempt-counter.ts";
import type { GroupMembers, MemberView } from "./group-members.ts";
import {
  isDeleted,
  type LastDelivery,
  lastUnsettled,
  type ServerContext,
  settleLast,
} from "./last-delivery.ts";

// An ordered consumer delivers one message at a time. If the connection breaks while a message is on its way, the
// message is lost, and the server withholds everything behind it until the ack wait is over. After a reconnection every
// member therefore looks at each consumer every half second, until nothing is wrong with it:
//   1. The first look notes the last delivery, if it is not settled: it may still be on its way.
//   2. If a later look finds the same delivery, and this member does not have it, the delivery is stuck.
//   3. If its message was deleted, a killed server has lost the settlement. It is acknowledged once more: the server
//      writes to disk that a message is deleted before it writes that the consumer has settled it.
//   4. If a note says that it is a delayed retry, or another member has it, it is left alone.
//   5. If a member does not answer, its handler may still run, so it is looked at again. If all answer, the first of
//      the members by name has the message delivered again, and looks at the consumer once more from the start.

/** Finds deliveries of ordered consumers that got lost, and has the server deliver them again. */
export interface Recovery {
  /** Looks at all consumers, because the connection has been down. */
  start(): void;
  /** Looks at one consumer, because another member asks for it. */
  look(consumer: string): void;
  close(): void;
}

export interface RecoveryOptions extends ServerContext {
  readonly store: StateStore;
  readonly attempts: AttemptCounter;
  readonly members: GroupMembers;
  readonly consumers: () => readonly DurableConsumer[];
  /** The view of this member. */
  readonly view: (consumer: string) => MemberView;
}

interface State extends RecoveryOptions {
  /** By name of the consumers that are looked at, the number of the delivery that the first look has noted. */
  readonly looking: Map<string, number | undefined>;
  /** The time of the next look, by `performance.now()`. */
  lookAt: number;
  isLooking: boolean;
  looks: number;
}

const lookEveryMs = 500;
/** Later looks are slower: a member does not answer, and may not do so until the ack wait is over. */
const mostQuickLooks = 10;
const slowLookEveryMs = 2_000;
/** The time to find out that the server has delivered a message again by itself. Shorter than `lookEveryMs`. */
const undoMs = 400;
const acknowledged = "+ACK";
const inProgress = "+WPI";
const deliverLater = `-NAK {"delay": ${undoMs * 1_000_000}}`;

export function openRecovery(options: RecoveryOptions): Recovery {
  const state: State = {
    ...options,
    looking: new Map(),
    lookAt: Number.POSITIVE_INFINITY,
    isLooking: false,
    looks: 0,
  };
  const stopTicking = options.connection.tick((now) => {
    if (now >= state.lookAt && !state.isLooking && options.connection.isUp()) void lookAtAll(state);
  });
  return {
    start() {
      state.looking.clear();
      state.looks = 0;
      for (const { name } of options.consumers()) look(state, name);
    },
    look: (consumer) => look(state, consumer),
    close: stopTicking,
  };
}

/** The key of the note that the last delivery of a consumer is a delayed retry. */
export function delayedRetryKey({ stream, name }: DurableConsumer): string {
  return `held-back.${stream}.${name}`;
}

function look(state: State, consumer: string): void {
  if (state.looking.has(consumer)) return;
  state.looking.set(consumer, undefined);
  state.lookAt = Math.min(state.lookAt, performance.now() + lookEveryMs);
}

async function lookAtAll(state: State): Promise<void> {
  state.isLooking = true;
  state.lookAt = Number.POSITIVE_INFINITY;
  // A look fails if the connection breaks again or a permission is missing. The next look then decides.
  await Promise.allSettled([...state.looking.keys()].map((consumer) => lookAtOne(state, consumer)));
  state.isLooking = false;
  state.looks += 1;
  if (state.looking.size === 0) return;
  const delayMs = state.looks > mostQuickLooks ? slowLookEveryMs : lookEveryMs;
  state.lookAt = performance.now() + delayMs;
}

async function lookAtOne(state: State, name: string): Promise<void> {
  const { looking, view } = state;
  const consumer = state.consumers().find((each) => each.name === name);
  const last = consumer === undefined ? undefined : await lastUnsettled(state, consumer);
  const noted = looking.get(name);
  if (consumer !== undefined && last !== undefined && noted === undefined && !view(name).busy) {
    looking.set(name, last.consumer_seq);
    return;
  }
  const isStuck = last !== undefined && noted === last.consumer_seq && !view(name).busy;
  if (consumer === undefined || !isStuck || (await isSettledOrTaken(state, consumer, last))) {
    looking.delete(name);
  }
}

/**
 * Resolves to true if a stuck delivery is settled, is a delayed retry, or is with a member. If it is with none, the
 * first member has it delivered again.
 */
async function isSettledOrTaken(
  state: State,
  consumer: DurableConsumer,
  last: LastDelivery,
): Promise<boolean> {
  const { members, view } = state;
  if (await isDeleted(state, consumer, last)) {
    await settleLast(state, { consumer, last }, acknowledged);
    return true;
  }
  const delayedRetry = await state.store.read(delayedRetryKey(consumer));
  if (delayedRetry === String(last.consumer_seq)) return true;
  const others = await members.otherMembers();
  const views = await Promise.all(others.map((other) => members.ask(other, consumer.name)));
  if (views.some((each) => each?.busy)) return true;
  if (views.includes(undefined) || !members.isFirst(others)) return false;
  const current = await lastUnsettled(state, consumer);
  const mine = view(consumer.name);
  if (current?.consumer_seq !== last.consumer_seq || mine.busy) return true;
  const hasArrived = [mine, ...views].some((each) => (each?.seen ?? 0) >= last.consumer_seq);
  return !(await deliverAgain(state, { consumer, last }, hasArrived));
}

interface StuckDelivery {
  readonly consumer: DurableConsumer;
  readonly last: LastDelivery;
}

/**
 * Has the server deliver a message again. Resolves to false if a member has received it meanwhile.
 *
 * The server applies a NAK to any delivery of the message, also to one that it has begun by itself a moment ago because
 * the ack wait was over. Therefore the NAK has a delay, and is undone within that time by a restart of the ack wait.
 */
async function deliverAgain(state: State, stuck: StuckDelivery, hasArrived: boolean): Promise<boolean> {
  const { consumer, last } = stuck;
  await settleLast(state, stuck, deliverLater);
  const current = await lastUnsettled(state, consumer);
  if (current?.consumer_seq !== last.consumer_seq || state.view(consumer.name).busy) {
    await settleLast(state, stuck, inProgress);
    return false;
  }
  if (!hasArrived) await state.attempts.uncountLost(consumer, last.stream_seq);
  state.looking.set(consumer.name, undefined);
  return true;
}

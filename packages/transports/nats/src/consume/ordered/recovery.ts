import type { JetStreamManager } from "@nats-io/jetstream";
import type { Connection } from "../../connection/connection.ts";
import type { State } from "../../internal-streams/state-store.ts";
import type { Durable } from "../../topology/topology.ts";
import type { Attempts } from "../delivery/attempt-counter.ts";
import type { Members, MemberView } from "./group-members.ts";

/**
 * Finds the deliveries of ordered consumers that got lost on their way when the connection broke, and has the server
 * deliver them again. By itself it would do so only after the ack wait, and withhold everything behind them.
 *
 * Also settles once more what a server that was killed waits for in vain. It writes down that a settled message is
 * gone from the stream before it writes down, for the consumer, that it was settled.
 */
export interface Recovery {
  /** Looks at all consumers: the connection has broken. */
  start(): void;
  /** Looks at one: another member asks for it. */
  look(consumer: string): void;
  close(): void;
}

export interface RecoveryOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly state: State;
  readonly attempts: Attempts;
  readonly members: Members;
  readonly durables: () => readonly Durable[];
  /** What this member itself knows. */
  readonly view: (consumer: string) => MemberView;
}

const lookEveryMs = 500;
/** Later ones are slower: somebody is away, and may stay away until the ack wait is over. */
const mostQuickLooks = 10;
const lookAgainMs = 2_000;
/** Time to find out that the server has delivered a message again by itself. Shorter than `lookEveryMs`. */
const undoMs = 400;
const answerMs = 2_000;
const encoder = new TextEncoder();
const acknowledge = "+ACK";
const stillWorking = "+WPI";
const deliverLater = `-NAK {"delay": ${undoMs * 1_000_000}}`;

export function openRecovery(options: RecoveryOptions): Recovery {
  const { connection, jsm, state, attempts, members, view } = options;
  /** The consumers that are looked at, and the delivery that was the last of each when we looked first. */
  const looking = new Map<string, number | undefined>();
  let lookAt = Number.POSITIVE_INFINITY;
  let isLooking = false;
  let looks = 0;

  function look(consumer: string): void {
    if (looking.has(consumer)) return;
    looking.set(consumer, undefined);
    lookAt = Math.min(lookAt, performance.now() + lookEveryMs);
  }

  async function lookAtAll(): Promise<void> {
    isLooking = true;
    lookAt = Number.POSITIVE_INFINITY;
    // One fails if the connection broke again, or a permission is missing: the next look shows.
    await Promise.allSettled([...looking.keys()].map(lookAtOne));
    isLooking = false;
    looks += 1;
    if (looking.size > 0) lookAt = performance.now() + (looks > mostQuickLooks ? lookAgainMs : lookEveryMs);
  }

  async function lookAtOne(consumer: string): Promise<void> {
    const durable = options.durables().find(({ name }) => name === consumer);
    const last = durable === undefined ? undefined : await pendingOf(durable);
    const before = looking.get(consumer);
    if (durable !== undefined && last !== undefined && before === undefined && !view(consumer).busy) {
      looking.set(consumer, last.consumer_seq); // it may still be on its way
      return;
    }
    const isStuck = last !== undefined && before === last.consumer_seq && !view(consumer).busy;
    if (durable === undefined || !isStuck || (await isTakenCareOf(durable, last))) looking.delete(consumer);
  }

  /** The numbers of the last delivery, if a message is delivered and not settled. */
  async function pendingOf({ stream, name }: Durable): Promise<Last | undefined> {
    const info = await connection.whileUp(jsm.consumers.info(stream, name));
    return info.num_ack_pending === 1 ? info.delivered : undefined;
  }

  /** Whether somebody has it or keeps it back. If nobody does, the first of all members has it delivered again. */
  async function isTakenCareOf(durable: Durable, last: Last): Promise<boolean> {
    if (await isGone(durable, last)) {
      await tell(durable, last, acknowledge);
      return true;
    }
    const heldBack = await state.read(heldBackKey(durable));
    if (heldBack === String(last.consumer_seq)) return true;
    const others = await members.others();
    const views = await Promise.all(others.map((other) => members.ask(other, durable.name)));
    if (views.some((each) => each?.busy)) return true;
    if (views.includes(undefined) || !members.isFirst(others)) return false;
    const current = await pendingOf(durable);
    const mine = view(durable.name);
    if (current?.consumer_seq !== last.consumer_seq || mine.busy) return true;
    const hasReached = [mine, ...views].some((each) => (each?.seen ?? 0) >= last.consumer_seq);
    return !(await deliverAgain(durable, last, hasReached));
  }

  /**
   * Has the server deliver a message again. Resolves to false if somebody has got it meanwhile.
   *
   * For the server a NAK means any delivery of the message, also one that it began by itself a moment ago because the
   * ack wait was over. So the NAK has a delay, and is undone within that time by restarting the ack wait.
   */
  async function deliverAgain(durable: Durable, last: Last, hasReached: boolean): Promise<boolean> {
    await tell(durable, last, deliverLater);
    const current = await pendingOf(durable);
    if (current?.consumer_seq !== last.consumer_seq || view(durable.name).busy) {
      await tell(durable, last, stillWorking);
      return false;
    }
    if (!hasReached) await attempts.uncountLost(durable, last.stream_seq);
    looking.set(durable.name, undefined);
    return true;
  }

  /** Whether the stream no longer has that message. False as well if it cannot be asked. */
  async function isGone({ stream }: Durable, { stream_seq: seq }: Last): Promise<boolean> {
    const message = connection.whileUp(jsm.streams.getMessage(stream, { seq }));
    return (await message.catch(() => undefined)) === null;
  }

  /** Resolves once the server has done what it is told. */
  async function tell({ stream, name }: Durable, last: Last, what: string): Promise<void> {
    const subject = `$JS.ACK.${stream}.${name}.1.${last.stream_seq}.${last.consumer_seq}.0.0`;
    const answer = connection.nc.request(subject, encoder.encode(what), { timeout: answerMs });
    await connection.whileUp(answer);
  }

  const stopTicking = connection.tick((now) => {
    if (now >= lookAt && !isLooking && connection.isUp()) void lookAtAll();
  });

  return {
    start() {
      looking.clear();
      looks = 0;
      for (const { name } of options.durables()) look(name);
    },
    look,
    close: stopTicking,
  };
}

interface Last {
  readonly consumer_seq: number;
  readonly stream_seq: number;
}

/** Where a consumer's retry is noted that is to outlast whoever asked for it. */
export function heldBackKey({ stream, name }: Durable): string {
  return `held-back.${stream}.${name}`;
}

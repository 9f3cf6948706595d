import { createInbox, NoRespondersError, RequestError, type Subscription } from "@nats-io/transport-node";
import type { Connection } from "../../connection/connection.ts";
import type { StateStore } from "../../internal-streams/state-store.ts";

/** The view that a member has of one consumer of the ordered queue or topic. Members send it to each other as JSON. */
export interface MemberView {
  /** True if the member has the consumer's message in flight, has just settled it, or delays a retry of it. */
  readonly busy: boolean;
  /** The number of the consumer's last delivery that reached the member. */
  readonly seen: number;
}

/** The subscriptions to one ordered queue or topic, in all processes. Each is known by an inbox, and answers there. */
export interface GroupMembers {
  /** Registers this member. Resolves once all others can find it. To be called again after a reconnection. */
  join(): Promise<void>;
  /** The inboxes of the other members. */
  otherMembers(): Promise<readonly string[]>;
  /** True if this member is the first by name, which is the one that acts. */
  isFirst(others: readonly string[]): boolean;
  /**
   * Asks another member for its view of a consumer, which makes it look at the consumer itself. An empty name makes
   * it look at all of them. Undefined if it does not answer.
   */
  ask(other: string, consumer: string): Promise<MemberView | undefined>;
  leave(): Promise<void>;
}

export interface GroupMembersOptions {
  readonly connection: Connection;
  readonly store: StateStore;
  /** The stream and the name of the consumers, without the partition. */
  readonly sharedName: string;
  /** After that time a member whose connection broke has nothing in flight. */
  readonly ackWaitMs: number;
  /** Answers another member. */
  readonly answer: (consumer: string) => MemberView;
}

const answerMs = 1_000;
const sweepEveryMs = 5_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function openGroupMembers(options: GroupMembersOptions): GroupMembers {
  const { connection, store, sharedName, ackWaitMs, answer } = options;
  const { nc } = connection;
  const prefix = `member.${sharedName}`;
  /** A new inbox with each connection, so that an inbox that does not answer stands for a lost connection. */
  let subscription: Subscription | undefined;
  let registered: string | undefined;
  /** The members that were missing when asked, with the time since when. */
  const missingSince = new Map<string, number>();
  let sweepAt = 0;

  function openInbox(): Subscription {
    return nc.subscribe(createInbox(connection.inboxPrefix), {
      callback(error, msg) {
        if (error === null) msg.respond(encoder.encode(JSON.stringify(answer(decoder.decode(msg.data)))));
      },
    });
  }

  function closeInbox(): void {
    if (!nc.isClosed()) subscription?.unsubscribe();
    subscription = undefined;
  }

  async function ask(other: string, consumer: string): Promise<MemberView | undefined> {
    try {
      const request = nc.request(other, encoder.encode(consumer), { timeout: answerMs });
      const { data } = await connection.whileUp(request);
      missingSince.delete(other);
      return JSON.parse(decoder.decode(data)) as MemberView;
    } catch (error) {
      if (isMissing(error) && !missingSince.has(other)) missingSince.set(other, performance.now());
      return undefined;
    }
  }

  /** Removes members that have been missing for so long that they have nothing in flight. */
  async function sweep(now: number): Promise<void> {
    for (const [other, since] of [...missingSince]) {
      if (now - since < ackWaitMs) continue;
      missingSince.delete(other);
      const isGone = (await ask(other, "")) === undefined && missingSince.has(other);
      if (isGone) await store.remove(`${prefix}.${other}`);
      missingSince.delete(other);
    }
  }

  const stopWatching = connection.watch({ down: closeInbox });
  const stopTicking = connection.tick((now) => {
    if (missingSince.size === 0 || now < sweepAt || !connection.isUp()) return;
    sweepAt = now + sweepEveryMs;
    sweep(now).catch(() => {}); // the next question finds them missing again
  });

  return {
    async join() {
      const before = registered;
      subscription ??= openInbox();
      const inbox = subscription.getSubject();
      await store.write(`${prefix}.${inbox}`, "");
      registered = inbox;
      if (before !== undefined && before !== inbox) await store.remove(`${prefix}.${before}`);
    },
    async otherMembers() {
      const inboxes = (await store.keys(prefix)).map((key) => key.slice(prefix.length + 1));
      return inboxes.filter((inbox) => inbox !== registered).sort();
    },
    isFirst: ([first]) => registered !== undefined && (first === undefined || registered < first),
    ask,
    async leave() {
      stopWatching();
      stopTicking();
      closeInbox();
      if (connection.isUp() && registered !== undefined) await store.remove(`${prefix}.${registered}`);
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}

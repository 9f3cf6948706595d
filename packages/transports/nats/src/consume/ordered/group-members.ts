import { createInbox, NoRespondersError, RequestError, type Subscription } from "@nats-io/transport-node";
import type { Connection } from "../../connection/connection.ts";
import type { State } from "../../internal-streams/state-store.ts";

/** What a member knows of one consumer of the ordered queue or topic. */
export interface MemberView {
  /** Whether it has the consumer's message in flight, or has just settled it, or keeps a retry of it back. */
  readonly busy: boolean;
  /** The last of the consumer's deliveries that reached it. */
  readonly seen: number;
}

/** The subscriptions that share an ordered queue or topic, in all processes. Each can be asked. */
export interface Members {
  /** Enters this one. Resolves once all others can know of it. Call it again when the connection is back. */
  join(): Promise<void>;
  /** The others' inboxes. */
  others(): Promise<readonly string[]>;
  /** Whether this one is the first of all, and thereby the one that acts. */
  isFirst(others: readonly string[]): boolean;
  /** What another says of a consumer, or of none with an empty name; nothing if it does not answer. It then looks there too. */
  ask(other: string, consumer: string): Promise<MemberView | undefined>;
  leave(): Promise<void>;
}

export interface MembersOptions {
  readonly connection: Connection;
  readonly state: State;
  /** What they share: the stream and the name of its consumers, without the partition. */
  readonly shared: string;
  /** After that time a member whose connection broke has nothing in flight any more. */
  readonly ackWaitMs: number;
  /** Answers another member. */
  readonly view: (consumer: string) => MemberView;
}

const askMs = 1_000;
const sweepEveryMs = 5_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function openMembers({ connection, state, shared, ackWaitMs, view }: MembersOptions): Members {
  const { nc } = connection;
  const prefix = `member.${shared}`;
  /** Another one with each connection: whoever has not this inbox any more is away, or known by another. */
  let subscription: Subscription | undefined;
  let entered: string | undefined;
  /** Others that were not there, and since when. */
  const absent = new Map<string, number>();
  let sweepAt = 0;

  function listen(): Subscription {
    return nc.subscribe(createInbox(connection.inboxPrefix), {
      callback(error, msg) {
        if (error === null) msg.respond(encoder.encode(JSON.stringify(view(decoder.decode(msg.data)))));
      },
    });
  }

  function stopListening(): void {
    if (!nc.isClosed()) subscription?.unsubscribe();
    subscription = undefined;
  }

  async function ask(other: string, consumer: string): Promise<MemberView | undefined> {
    try {
      const request = nc.request(other, encoder.encode(consumer), { timeout: askMs });
      const { data } = await connection.whileUp(request);
      absent.delete(other);
      return JSON.parse(decoder.decode(data)) as MemberView;
    } catch (error) {
      if (isAbsence(error) && !absent.has(other)) absent.set(other, performance.now());
      return undefined;
    }
  }

  /** Removes whoever has been away for so long that nothing of theirs is in flight. */
  async function sweep(now: number): Promise<void> {
    for (const [other, since] of [...absent]) {
      if (now - since < ackWaitMs) continue;
      absent.delete(other);
      if ((await ask(other, "")) === undefined && absent.has(other)) await state.remove(`${prefix}.${other}`);
      absent.delete(other);
    }
  }

  const stopWatching = connection.watch({ down: stopListening });
  const stopTicking = connection.tick((now) => {
    if (absent.size === 0 || now < sweepAt || !connection.isUp()) return;
    sweepAt = now + sweepEveryMs;
    sweep(now).catch(() => {}); // they are found again
  });

  return {
    async join() {
      const before = entered;
      subscription ??= listen();
      const inbox = subscription.getSubject();
      await state.write(`${prefix}.${inbox}`, "");
      entered = inbox;
      if (before !== undefined && before !== inbox) await state.remove(`${prefix}.${before}`);
    },
    async others() {
      const inboxes = (await state.keys(prefix)).map((key) => key.slice(prefix.length + 1));
      return inboxes.filter((other) => other !== entered).sort();
    },
    isFirst: ([first]) => entered !== undefined && (first === undefined || entered < first),
    ask,
    async leave() {
      stopWatching();
      stopTicking();
      stopListening();
      if (connection.isUp() && entered !== undefined) await state.remove(`${prefix}.${entered}`);
    },
  };
}

function isAbsence(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}

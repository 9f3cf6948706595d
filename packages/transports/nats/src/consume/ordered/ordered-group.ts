import type { JetStreamManager } from "@nats-io/jetstream";
import type { Connection } from "../../connection/connection.ts";
import type { StateStore } from "../../internal-streams/state-store.ts";
import type { DurableConsumer } from "../../topology/topology.ts";
import type { AttemptCounter } from "../delivery/attempt-counter.ts";
import type { InFlight } from "../delivery/in-flight.ts";
import type { Settlements } from "../delivery/settlements.ts";
import { type MemberView, openGroupMembers } from "./group-members.ts";
import { delayedRetryKey, openRecovery } from "./recovery.ts";

/** The membership of one subscription among those that share an ordered queue or topic, in all processes. */
export interface OrderedGroup {
  /** Registers the subscription. Resolves once all others can find it. To be called before it asks for deliveries. */
  join(): Promise<void>;
  /** Sets the subscription that the group answers for. */
  watch(subscription: WatchedSubscription): void;
  /** Notes that a delivery has reached the subscription. */
  noteArrival(inFlight: InFlight): void;
  /** Notes a retry. If its delay is long, others leave it alone even after this process has ended. */
  noteRetry(inFlight: InFlight, afterMs: number): Promise<void>;
  /** Looks for deliveries that got lost. */
  recover(): void;
  leave(): Promise<void>;
}

export interface WatchedSubscription {
  readonly consumers: () => readonly DurableConsumer[];
  /** True if the subscription has the consumer's message. */
  readonly hasMessageOf: (consumer: string) => boolean;
}

export interface OrderedGroupOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly store: StateStore;
  readonly attempts: AttemptCounter;
  readonly settlements: Settlements;
  /** The stream and the name of the consumers, without the partition. */
  readonly sharedName: string;
  readonly ackWaitMs: number;
}

interface DelayedRetry {
  readonly inFlight: InFlight;
  readonly due: number;
}

export function openOrderedGroup(options: OrderedGroupOptions): OrderedGroup {
  const { connection, store, settlements, ackWaitMs } = options;
  /** By consumer, the number of its last delivery that has arrived here. */
  const seen = new Map<string, number>();
  /** By consumer, its last retry. */
  const retries = new Map<string, DelayedRetry>();
  let subscription: WatchedSubscription = { consumers: () => [], hasMessageOf: () => false };

  function view(name: string): MemberView {
    const consumer = subscription.consumers().find((each) => each.name === name);
    return {
      busy: subscription.hasMessageOf(name) || (consumer !== undefined && settlements.isPending(consumer)),
      seen: seen.get(name) ?? 0,
    };
  }

  const members = openGroupMembers({
    ...options,
    answer(consumer) {
      if (consumer === "") recovery.start();
      else recovery.look(consumer); // this member may be the one that acts
      return view(consumer);
    },
  });
  const recovery = openRecovery({ ...options, members, view, consumers: () => subscription.consumers() });

  function storeRetry({ consumer, consumerSequence }: InFlight): Promise<void> {
    return store.write(delayedRetryKey(consumer), String(consumerSequence));
  }

  return {
    join: members.join,
    watch(watched) {
      subscription = watched;
    },
    noteArrival({ consumer, consumerSequence }) {
      seen.set(consumer.name, consumerSequence);
    },
    async noteRetry(inFlight, afterMs) {
      retries.set(inFlight.consumer.name, { inFlight, due: performance.now() + afterMs });
      if (afterMs > ackWaitMs) await storeRetry(inFlight).catch(() => {}); // without the note it may come early
    },
    recover: recovery.start,
    async leave() {
      recovery.close();
      const now = performance.now();
      const waiting = [...retries.values()].filter(({ due }) => due > now);
      if (connection.isUp()) await Promise.allSettled(waiting.map(({ inFlight }) => storeRetry(inFlight)));
      await members.leave();
      if (!connection.isUp()) return;
      // The server may have delivered a message while it heard that this member leaves. The others look for it.
      const others = await members.otherMembers();
      await Promise.all(others.map((other) => members.ask(other, "")));
    },
  };
}

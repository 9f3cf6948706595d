import type { JetStreamManager } from "@nats-io/jetstream";
import type { Connection } from "../../connection/connection.ts";
import type { State } from "../../internal-streams/state-store.ts";
import type { Durable } from "../../topology/topology.ts";
import type { Attempts } from "../delivery/attempt-counter.ts";
import type { InFlight } from "../delivery/in-flight.ts";
import type { Settlements } from "../delivery/settlements.ts";
import { type MemberView, openMembers } from "./group-members.ts";
import { heldBackKey, openRecovery } from "./recovery.ts";

/** One subscription's part in an ordered queue or topic, which it may share with others in other processes. */
export interface OrderedGroup {
  /** Enters it. Resolves once all others can know of it. Call it before anything is asked for. */
  join(): Promise<void>;
  /** Says what the subscription has. */
  watch(subscription: Watched): void;
  /** Notes that a delivery has reached this subscription. */
  saw(held: InFlight): void;
  /** Notes a retry that waits for long, so that others leave it alone even if this process ends. */
  holdBack(held: InFlight, afterMs: number): Promise<void>;
  /** Looks for deliveries that got lost on their way. */
  recover(): void;
  leave(): Promise<void>;
}

export interface Watched {
  readonly durables: () => readonly Durable[];
  /** Whether it has the message of that consumer. */
  readonly isTaken: (consumer: string) => boolean;
}

export interface OrderedGroupOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly state: State;
  readonly attempts: Attempts;
  readonly settlements: Settlements;
  /** The stream and the name of its consumers, without the partition. */
  readonly shared: string;
  readonly ackWaitMs: number;
}

interface Retry {
  readonly held: InFlight;
  readonly due: number;
}

export function openOrderedGroup(options: OrderedGroupOptions): OrderedGroup {
  const { state, settlements, ackWaitMs } = options;
  const seen = new Map<string, number>();
  const retries = new Map<string, Retry>();
  let watched: Watched = { durables: () => [], isTaken: () => false };

  function view(consumer: string): MemberView {
    const durable = watched.durables().find(({ name }) => name === consumer);
    return {
      busy: watched.isTaken(consumer) || (durable !== undefined && settlements.pending(durable)),
      seen: seen.get(consumer) ?? 0,
    };
  }

  const members = openMembers({
    ...options,
    view(consumer) {
      if (consumer === "") recovery.start();
      else recovery.look(consumer); // whoever asks may not be the one who acts
      return view(consumer);
    },
  });
  const recovery = openRecovery({ ...options, members, view, durables: () => watched.durables() });

  function note({ durable, consumerSequence }: InFlight): Promise<void> {
    return state.write(heldBackKey(durable), String(consumerSequence));
  }

  return {
    join: members.join,
    watch(subscription) {
      watched = subscription;
    },
    saw({ durable, consumerSequence }) {
      seen.set(durable.name, consumerSequence);
    },
    async holdBack(held, afterMs) {
      retries.set(held.durable.name, { held, due: performance.now() + afterMs });
      if (afterMs > ackWaitMs) await note(held).catch(() => {}); // at worst it comes early
    },
    recover: recovery.start,
    async leave() {
      recovery.close();
      const now = performance.now();
      const open = [...retries.values()].filter(({ due }) => due > now);
      if (options.connection.isUp()) await Promise.allSettled(open.map(({ held }) => note(held)));
      await members.leave();
      if (!options.connection.isUp()) return;
      // The server may have delivered something while it heard that this one leaves: others look for it.
      const others = await members.others();
      await Promise.all(others.map((other) => members.ask(other, "")));
    },
  };
}

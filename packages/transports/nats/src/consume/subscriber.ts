import type { JetStreamManager } from "@nats-io/jetstream";
import {
  type Destination,
  deadLetters,
  isMessagingError,
  matchesAddress,
  type Outgoing,
  type Receive,
  type SubscribeOptions,
  type Subscription,
} from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { topologyError } from "../errors/errors.ts";
import { openOriginals } from "../internal-streams/original-store.ts";
import type { State } from "../internal-streams/state-store.ts";
import type { Settings } from "../options.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { Place, Topology } from "../topology/topology.ts";
import { addressOf, consumerName, inboxSubject, type Names, wholeFilterOf } from "../wire/names.ts";
import { type InboxOptions, openInbox } from "./core-subscription.ts";
import { openAttempts } from "./delivery/attempt-counter.ts";
import { bury } from "./delivery/dead-letters.ts";
import type { Settlements } from "./delivery/settlements.ts";
import { openConsumer } from "./durable-subscription.ts";
import { openOrderedGroup } from "./ordered/ordered-group.ts";

export interface SubscriberOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly settings: Settings;
  readonly publisher: Publisher;
  readonly topology: Topology;
  readonly settlements: Settlements;
  readonly state: State;
  readonly placeOf: (at: Destination) => Promise<Place>;
  /** Most bytes that the server takes, as it says now. */
  readonly maxPayload: () => number;
  /** Publishes a packet. Rejects at once if there is no connection. */
  readonly send: (to: Destination, packet: Outgoing) => Promise<void>;
  /** Logs what keeps a subscription from working. */
  readonly report: (what: string, thrown: unknown) => void;
}

export interface OpenOptions extends SubscribeOptions {
  readonly receive: Receive;
  readonly onClosed: () => void;
}

/** Opens subscriptions of all kinds. */
export interface Subscriber {
  open(from: Destination, options: OpenOptions): Promise<Subscription>;
}

const mostAtOnce = 10_000;

export function openSubscriber(options: SubscriberOptions): Subscriber {
  const { connection, jsm, topology, settlements, state, placeOf, send, maxPayload, report } = options;
  const originals = openOriginals(options);
  const attempts = openAttempts(state, (error) =>
    report("attempts cannot be told from other deliveries", error),
  );

  async function openAlone(from: Destination, options: OpenOptions): Promise<Subscription> {
    const { concurrency = 32, receive, onInterrupted, onError, onClosed } = options;
    const place = from.kind === "inbox" ? undefined : await placeOf(from);
    const which = place === undefined ? inboxOf(from) : wholeOf(from, place);
    return openInbox(connection, from, { ...which, concurrency, receive, onInterrupted, onError, onClosed });
  }

  async function openShare(from: Destination, options: OpenOptions): Promise<Subscription> {
    const { group, concurrency = 32, receive, onError, onClosed } = options;
    const what = `${from.kind} "${from.template}"`;
    const restore = async () => {
      topology.forget();
      try {
        return await connection.whileUp(topology.durables(from, group));
      } catch (error) {
        throw topologyError(what, error);
      }
    };
    const names = await placeOf(from);
    const durables = await restore();
    const shared = `${names.stream}.${consumerName(from, group)}`;
    const ackWaitMs = Math.max(...durables.map((durable) => durable.ackWaitMs));
    const dead = deadLetters(from, group);
    const consumer = openConsumer({
      connection,
      settlements,
      attempts,
      from,
      names,
      durables,
      concurrency: Math.min(Math.floor(concurrency), mostAtOnce),
      receive,
      onError,
      bury: (held, settlement) =>
        bury(held, settlement, {
          send: (packet, address) => sendDead(dead, packet, address),
          originals,
          maxPayload,
        }),
      restore,
      onTrouble: (error) => report(`no deliveries from ${what}`, error),
      group: from.ordered
        ? openOrderedGroup({ connection, jsm, state, attempts, settlements, shared, ackWaitMs })
        : undefined,
      onClosed,
    });
    try {
      await consumer.begin();
    } catch (error) {
      await consumer.close({ timeoutMs: 0 });
      throw topologyError(what, error);
    }
    return consumer;
  }

  /** At the address that the packet came by; the name of the dead letters may leave too little room for that. */
  async function sendDead(dead: Destination, packet: Outgoing, address: string): Promise<void> {
    try {
      await send({ ...dead, address }, packet);
    } catch (error) {
      if (!isMessagingError(error, "invalid_address")) throw error;
      await send(dead, packet);
    }
  }

  return {
    open(from, options) {
      const isAlone = from.kind === "inbox" || (from.kind === "topic" && options.group === undefined);
      return isAlone ? openAlone(from, options) : openShare(from, options);
    },
  };
}

type Which = Pick<InboxOptions, "subject" | "addressOf">;

function inboxOf({ address }: Destination): Which {
  return { subject: inboxSubject(address), addressOf: () => address };
}

/** All of a topic, or of the part of it that an address with open parameters stands for. */
function wholeOf(from: Destination, names: Names): Which {
  return {
    subject: wholeFilterOf(names, from),
    addressOf({ subject }) {
      const address = addressOf(names, subject, from.ordered);
      return matchesAddress(from.address, address) ? address : undefined;
    },
  };
}

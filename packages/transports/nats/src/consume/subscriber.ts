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
import type { ReportProblem } from "../errors/problem-log.ts";
import { topologyError } from "../errors/topology-error.ts";
import { openOriginalStore } from "../internal-streams/original-store.ts";
import type { StateStore } from "../internal-streams/state-store.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { Settings } from "../settings/settings.ts";
import type { DestinationStream, DurableConsumer, Topology } from "../topology/topology.ts";
import { addressOf, consumerName, filterAcrossPartitions, inboxSubject, type Names } from "../wire/names.ts";
import { type CoreSubscriptionOptions, openCoreSubscription } from "./core-subscription.ts";
import { openAttemptCounter } from "./delivery/attempt-counter.ts";
import { moveToDeadLetters } from "./delivery/dead-letters.ts";
import type { Settlements } from "./delivery/settlements.ts";
import { openDurableSubscription } from "./durable-subscription.ts";
import { openOrderedGroup } from "./ordered/ordered-group.ts";

export interface SubscriberOptions {
  readonly connection: Connection;
  readonly jsm: JetStreamManager;
  readonly settings: Settings;
  readonly publisher: Publisher;
  readonly topology: Topology;
  readonly settlements: Settlements;
  readonly stateStore: StateStore;
  readonly findStream: (at: Destination) => Promise<DestinationStream>;
  /** The largest message that the server accepts at present, in bytes. */
  readonly maxPayload: () => number;
  /** Publishes a packet. Rejects at once if the connection is down. */
  readonly publishNow: (to: Destination, packet: Outgoing) => Promise<void>;
  readonly reportProblem: ReportProblem;
}

export interface OpenOptions extends SubscribeOptions {
  readonly receive: Receive;
  readonly onClosed: () => void;
}

/** Opens subscriptions of all kinds. */
export interface Subscriber {
  open(from: Destination, options: OpenOptions): Promise<Subscription>;
}

const mostConcurrency = 10_000;

export function openSubscriber(options: SubscriberOptions): Subscriber {
  const { connection, jsm, topology, settlements, stateStore, maxPayload, reportProblem } = options;
  const originals = openOriginalStore(options);
  const attempts = openAttemptCounter(stateStore, (error) =>
    reportProblem("every delivery counts as an attempt", error),
  );

  async function openCore(from: Destination, open: OpenOptions): Promise<Subscription> {
    const { concurrency = 32, receive, onInterrupted, onError, onClosed } = open;
    const stream = from.kind === "inbox" ? undefined : await options.findStream(from);
    const subject = stream === undefined ? inboxOf(from) : subjectsOf(from, stream);
    const handling = { concurrency, receive, onInterrupted, onError, onClosed };
    return openCoreSubscription(connection, from, { ...subject, ...handling });
  }

  async function openDurable(from: Destination, open: OpenOptions): Promise<Subscription> {
    const { group, concurrency = 32, receive, onError, onClosed } = open;
    const what = `${from.kind} "${from.template}"`;

    async function restoreConsumers(): Promise<readonly DurableConsumer[]> {
      topology.forget();
      try {
        return await connection.whileUp(topology.findConsumers(from, group));
      } catch (error) {
        throw topologyError(what, error);
      }
    }

    const names = await options.findStream(from);
    const consumers = await restoreConsumers();
    const sharedName = `${names.stream}.${consumerName(from, group)}`;
    const ackWaitMs = Math.max(...consumers.map((consumer) => consumer.ackWaitMs));
    const dead = deadLetters(from, group);
    const publish = (packet: Outgoing, address: string) => publishDeadLetter(dead, packet, address);
    const subscription = openDurableSubscription({
      connection,
      settlements,
      attempts,
      from,
      names,
      consumers,
      concurrency: Math.min(Math.floor(concurrency), mostConcurrency),
      receive,
      onError,
      moveToDeadLetters: (inFlight, settlement) =>
        moveToDeadLetters(inFlight, settlement, { publish, originals, maxPayload }),
      restoreConsumers,
      onProblem: (error) => reportProblem(`no deliveries from ${what}`, error),
      group: from.ordered
        ? openOrderedGroup({
            connection,
            jsm,
            store: stateStore,
            attempts,
            settlements,
            sharedName,
            ackWaitMs,
          })
        : undefined,
      onClosed,
    });
    try {
      await subscription.begin();
    } catch (error) {
      await subscription.close({ timeoutMs: 0 });
      throw topologyError(what, error);
    }
    return subscription;
  }

  /** To the address of the message; beside the name of the dead letters' stream, it may be too long. */
  async function publishDeadLetter(dead: Destination, packet: Outgoing, address: string): Promise<void> {
    try {
      await options.publishNow({ ...dead, address }, packet);
    } catch (error) {
      if (!isMessagingError(error, "invalid_address")) throw error;
      await options.publishNow(dead, packet);
    }
  }

  return {
    open(from, open) {
      const isDurable = from.kind === "queue" || (from.kind === "topic" && open.group !== undefined);
      return isDurable ? openDurable(from, open) : openCore(from, open);
    },
  };
}

type CoreSubject = Pick<CoreSubscriptionOptions, "subject" | "addressOf">;

function inboxOf({ address }: Destination): CoreSubject {
  return { subject: inboxSubject(address), addressOf: () => address };
}

/** The subjects of a topic, or of the part of it that an address with open parameters matches. */
function subjectsOf(from: Destination, names: Names): CoreSubject {
  return {
    subject: filterAcrossPartitions(names, from),
    addressOf({ subject }) {
      const address = addressOf(names, subject, from.ordered);
      return matchesAddress(from.address, address) ? address : undefined;
    },
  };
}

import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { type Destination, MessagingError, sleep } from "@posthorn/core/transport";
import type { Settings } from "../options.ts";
import { consumerName, filterOf, type Names, namesOf, subjectOf } from "../wire/names.ts";

/** A queue's or a topic's stream, as it is on the server. */
export interface Place extends Names {
  readonly ordered: boolean;
  /** Where packets go whose address is the template itself. */
  readonly subject: string;
  /** How many partitions it has, if it is ordered; else 1. */
  readonly partitions: number;
  /** How long it remembers ids, if it was asked to. */
  readonly windowMs: number | undefined;
}

/** A durable consumer on the server. */
export interface Durable {
  readonly stream: string;
  readonly name: string;
  /** Within that time the server must hear of a delivery, or it hands it out again. */
  readonly ackWaitMs: number;
  /** When it was made, which tells it from another of that name. */
  readonly created: string;
  /** Whether it hands out one message at a time. */
  readonly ordered: boolean;
}

/** Makes streams and consumers where they are missing, and leaves alone what is there. */
export interface Topology {
  /** The stream of a destination if it is known to be there. */
  known(at: Destination): Place | undefined;
  place(at: Destination): Promise<Place>;
  durables(from: Destination, group: string | undefined): Promise<readonly Durable[]>;
  /** Looks again: the server may have lost what was there. */
  forget(): void;
}

/**
 * No limit to what may be unsettled: retries that wait count as unsettled, and at the limit the server would
 * withhold everything else. What is in flight is bounded by what subscriptions ask for.
 */
const unlimited = -1;
/** The limit of consumers that were made before. */
const formerLimit = 10_000;
const mostPlaces = 10_000;
/** The server has a stream of that name, with other settings. */
export const nameInUse = 10_058;
const subjectsOverlap = 10_065;
/** While another program makes a stream, the server may say only that its subjects are taken. */
const mostLooks = 20;
const lookAgainMs = 25;

export function openTopology(jsm: JetStreamManager, settings: Settings): Topology {
  const places = { queue: new Map<string, Place>(), topic: new Map<string, Place>() };
  const making = new Map<string, Promise<Place>>();

  function known({ kind, template, ordered, duplicateWindowMs }: Destination): Place | undefined {
    if (kind === "inbox") return undefined;
    const place = places[kind].get(template);
    if (place === undefined || place.ordered !== ordered) return undefined;
    return duplicateWindowMs === undefined || duplicateWindowMs === place.windowMs ? place : undefined;
  }

  async function make(at: Destination): Promise<Place> {
    const names = namesOf(at);
    const config = await stream(at, names);
    const place = {
      ...names,
      ordered: at.ordered,
      subject: subjectOf(names, at.template),
      partitions: config.subjects.length,
      windowMs: at.duplicateWindowMs,
    };
    if (isOrdered(config, names) !== at.ordered) throw orderMismatch(at);
    if (at.kind !== "inbox") {
      if (places[at.kind].size >= mostPlaces) places[at.kind].clear();
      places[at.kind].set(at.template, place);
    }
    return place;
  }

  async function stream(at: Destination, names: Names, looks = 1): Promise<StreamConfig> {
    const found = await infoOf(names.stream);
    if (found === undefined) {
      try {
        return (await jsm.streams.add(streamConfig(at, names, settings))).config;
      } catch (error) {
        const isBeingMade = isApiError(error, subjectsOverlap) && looks < mostLooks;
        if (isBeingMade) await sleep(lookAgainMs);
        else if (!isApiError(error, nameInUse)) throw error;
        return stream(at, names, looks + 1); // another program was faster, and may want it a little different
      }
    }
    const { duplicateWindowMs } = at;
    if (duplicateWindowMs === undefined || nanos(duplicateWindowMs) === found.duplicate_window) return found;
    return (await jsm.streams.update(names.stream, { duplicate_window: nanos(duplicateWindowMs) })).config;
  }

  async function infoOf(name: string): Promise<StreamConfig | undefined> {
    try {
      return (await jsm.streams.info(name)).config;
    } catch (error) {
      if (isApiError(error, JetStreamApiCodes.StreamNotFound)) return undefined;
      throw error;
    }
  }

  async function durable(
    stream: string,
    config: Partial<ConsumerConfig> & { name: string },
  ): Promise<Durable> {
    const { name } = config;
    const found = await jsm.consumers.info(stream, name).catch((error) => {
      if (isApiError(error, JetStreamApiCodes.ConsumerNotFound)) return undefined;
      throw error;
    });
    const info = found === undefined ? await jsm.consumers.add(stream, config) : await lifted(found, config);
    const ackWaitMs = (info.config.ack_wait ?? nanos(settings.ackWaitMs)) / 1_000_000;
    return { stream, name, ackWaitMs, created: info.created, ordered: config.max_ack_pending === 1 };
  }

  /** Takes the limit away that consumers used to be made with. One that an operator has set stays. */
  async function lifted(
    found: ConsumerInfo,
    { max_ack_pending }: Partial<ConsumerConfig>,
  ): Promise<ConsumerInfo> {
    if (max_ack_pending !== unlimited || found.config.max_ack_pending !== formerLimit) return found;
    return jsm.consumers.update(found.stream_name, found.name, { max_ack_pending });
  }

  return {
    known,
    async place(at) {
      const { stream } = namesOf(at);
      const key = `${stream} ${at.ordered} ${at.duplicateWindowMs}`;
      const before = making.get(key);
      if (before !== undefined) return before;
      const made = make(at).finally(() => {
        if (making.get(key) === made) making.delete(key);
      });
      making.set(key, made);
      return made;
    },
    async durables(from, group) {
      const place = known(from) ?? (await this.place(from));
      const partitions = place.ordered
        ? Array.from({ length: place.partitions }, (_, index) => index)
        : [undefined];
      return Promise.all(
        partitions.map((partition) =>
          durable(place.stream, {
            name: consumerName(from, group, partition),
            durable_name: consumerName(from, group, partition),
            filter_subject: filterOf(place, from, partition),
            ack_policy: AckPolicy.Explicit,
            ack_wait: nanos(settings.ackWaitMs),
            // A group begins with what is published from now on, a queue with what waits in it.
            deliver_policy: from.kind === "topic" ? DeliverPolicy.New : DeliverPolicy.All,
            max_deliver: -1,
            // One at a time keeps a partition in order: the next is withheld until the last is settled.
            max_ack_pending: place.ordered ? 1 : unlimited,
          }),
        ),
      );
    },
    forget() {
      places.queue.clear();
      places.topic.clear();
      making.clear(); // whoever asked over a connection that broke gets no answer
    },
  };
}

function streamConfig(
  at: Destination,
  { stream }: Names,
  { partitions, replicas }: Settings,
): Partial<StreamConfig> & { name: string } {
  const { duplicateWindowMs } = at;
  return {
    name: stream,
    description: `Posthorn ${at.kind} ${JSON.stringify(at.template)}`,
    subjects: at.ordered
      ? Array.from({ length: partitions }, (_, index) => `${stream}.${index}.>`)
      : [`${stream}.>`],
    // A queue keeps a packet until it is settled; a topic until every group that was there has.
    retention: at.kind === "queue" ? RetentionPolicy.Workqueue : RetentionPolicy.Interest,
    storage: StorageType.File,
    num_replicas: replicas,
    ...(duplicateWindowMs === undefined ? {} : { duplicate_window: nanos(duplicateWindowMs) }),
  };
}

function isOrdered({ subjects }: StreamConfig, { stream }: Names): boolean {
  return subjects[0] !== `${stream}.>`;
}

function orderMismatch({ kind, template, ordered }: Destination): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `The stream of ${kind} "${template}" ${ordered ? "is not" : "is"} ordered, and this program says otherwise. ` +
      "Let both sides say the same; to change it, drain the stream and delete it.",
  );
}

/** Whether the server refused a request for JetStream with that code. */
export function isApiError(error: unknown, code?: number): error is JetStreamApiError {
  return error instanceof JetStreamApiError && (code === undefined || error.code === code);
}

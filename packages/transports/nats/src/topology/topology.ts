import {
  type ConsumerConfig,
  type ConsumerInfo,
  JetStreamApiCodes,
  type JetStreamManager,
  type StreamConfig,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { type Destination, MessagingError, sleep } from "@posthorn/core/transport";
import { isApiError, nameInUse, subjectsOverlap } from "../errors/topology-error.ts";
import type { Settings } from "../settings/settings.ts";
import { type Names, namesOf, subjectOf } from "../wire/names.ts";
import { consumerConfig, isOrdered, streamConfig, unlimited } from "./configs.ts";

/** The stream of a queue or a topic, as it is on the server. */
export interface DestinationStream extends Names {
  readonly ordered: boolean;
  /** The subject of the packets whose address is the template itself. */
  readonly subject: string;
  /** The number of partitions, if it is ordered; else 1. */
  readonly partitions: number;
  /** The duplicate window that a program has asked for. */
  readonly duplicateWindowMs: number | undefined;
}

/** A durable consumer on the server. */
export interface DurableConsumer {
  readonly stream: string;
  readonly name: string;
  /** The server delivers a message again that was neither settled nor reported as in progress for that time. */
  readonly ackWaitMs: number;
  /** The time of its creation, which differs from that of a later consumer with the same name. */
  readonly created: string;
  /** True if it delivers one message at a time. */
  readonly ordered: boolean;
}

/** Creates missing streams and consumers, and leaves existing ones alone. */
export interface Topology {
  /** The stream of a destination, if this connection has seen it. */
  knownStream(at: Destination): DestinationStream | undefined;
  /** Looks a stream up, and creates it if it is missing. */
  findStream(at: Destination): Promise<DestinationStream>;
  /** Looks consumers up, and creates them if they are missing: one for each partition, or one. */
  findConsumers(from: Destination, group: string | undefined): Promise<readonly DurableConsumer[]>;
  /** Forgets all streams, because the server may have lost them. */
  forget(): void;
}

interface State {
  readonly jsm: JetStreamManager;
  readonly settings: Settings;
  /** The streams that are known, by template. */
  readonly streams: Readonly<Record<"queue" | "topic", Map<string, DestinationStream>>>;
  /** The look-ups that are under way. */
  readonly lookups: Map<string, Promise<DestinationStream>>;
}

/** The limit that earlier versions created consumers with. */
const formerLimit = 10_000;
const mostStreams = 10_000;
/** While another program creates a stream, the server may report only that its subjects are in use. */
const mostLookups = 20;
const lookUpAgainMs = 25;

export function openTopology(jsm: JetStreamManager, settings: Settings): Topology {
  const state: State = {
    jsm,
    settings,
    streams: { queue: new Map(), topic: new Map() },
    lookups: new Map(),
  };
  return {
    knownStream: (at) => knownStream(state, at),
    findStream: (at) => findStream(state, at),
    findConsumers: (from, group) => findConsumers(state, from, group),
    forget() {
      state.streams.queue.clear();
      state.streams.topic.clear();
      state.lookups.clear(); // look-ups over a broken connection get no answer
    },
  };
}

function knownStream(state: State, at: Destination): DestinationStream | undefined {
  const { kind, template, ordered, duplicateWindowMs } = at;
  if (kind === "inbox") return undefined;
  const stream = state.streams[kind].get(template);
  if (stream === undefined || stream.ordered !== ordered) return undefined;
  const fits = duplicateWindowMs === undefined || duplicateWindowMs === stream.duplicateWindowMs;
  return fits ? stream : undefined;
}

/** Shares one look-up among all that ask for the same stream at the same time. */
async function findStream(state: State, at: Destination): Promise<DestinationStream> {
  const { lookups } = state;
  const key = `${namesOf(at).stream} ${at.ordered} ${at.duplicateWindowMs}`;
  const running = lookups.get(key);
  if (running !== undefined) return running;
  const lookup = lookUpStream(state, at).finally(() => {
    if (lookups.get(key) === lookup) lookups.delete(key);
  });
  lookups.set(key, lookup);
  return lookup;
}

async function lookUpStream(state: State, at: Destination): Promise<DestinationStream> {
  const names = namesOf(at);
  const config = await ensureStream(state, at, names);
  const stream = {
    ...names,
    ordered: at.ordered,
    subject: subjectOf(names, at.template),
    partitions: config.subjects.length,
    duplicateWindowMs: at.duplicateWindowMs,
  };
  if (isOrdered(config, names) !== at.ordered) throw orderMismatch(at);
  if (at.kind !== "inbox") {
    const known = state.streams[at.kind];
    if (known.size >= mostStreams) known.clear();
    known.set(at.template, stream);
  }
  return stream;
}

async function ensureStream({ jsm, settings }: State, at: Destination, names: Names): Promise<StreamConfig> {
  for (let lookups = 1; ; lookups++) {
    const found = await readStream(jsm, names.stream);
    if (found !== undefined) return withDuplicateWindow(jsm, found, at.duplicateWindowMs);
    try {
      return (await jsm.streams.add(streamConfig(at, names, settings))).config;
    } catch (error) {
      // Another program was faster. Its stream may differ a little, so it is looked up again.
      const isBeingCreated = isApiError(error, subjectsOverlap) && lookups < mostLookups;
      if (isBeingCreated) await sleep(lookUpAgainMs);
      else if (!isApiError(error, nameInUse)) throw error;
    }
  }
}

async function readStream(jsm: JetStreamManager, name: string): Promise<StreamConfig | undefined> {
  try {
    return (await jsm.streams.info(name)).config;
  } catch (error) {
    if (isApiError(error, JetStreamApiCodes.StreamNotFound)) return undefined;
    throw error;
  }
}

async function withDuplicateWindow(
  jsm: JetStreamManager,
  found: StreamConfig,
  windowMs: number | undefined,
): Promise<StreamConfig> {
  if (windowMs === undefined || nanos(windowMs) === found.duplicate_window) return found;
  return (await jsm.streams.update(found.name, { duplicate_window: nanos(windowMs) })).config;
}

async function findConsumers(
  state: State,
  from: Destination,
  group: string | undefined,
): Promise<readonly DurableConsumer[]> {
  const stream = knownStream(state, from) ?? (await findStream(state, from));
  const partitions = stream.ordered
    ? Array.from({ length: stream.partitions }, (_, index) => index)
    : [undefined];
  const configs = partitions.map((partition) =>
    consumerConfig({ from, group, partition }, stream, state.settings),
  );
  return Promise.all(configs.map((config) => ensureConsumer(state, stream.stream, config)));
}

async function ensureConsumer(
  { jsm, settings }: State,
  stream: string,
  config: Partial<ConsumerConfig> & { readonly name: string },
): Promise<DurableConsumer> {
  const { name } = config;
  const found = await jsm.consumers.info(stream, name).catch((error) => {
    if (isApiError(error, JetStreamApiCodes.ConsumerNotFound)) return undefined;
    throw error;
  });
  const info =
    found === undefined
      ? await jsm.consumers.add(stream, config)
      : await withoutFormerLimit(jsm, found, config);
  const ackWaitMs = (info.config.ack_wait ?? nanos(settings.ackWaitMs)) / 1_000_000;
  return { stream, name, ackWaitMs, created: info.created, ordered: config.max_ack_pending === 1 };
}

/** Removes the limit that earlier versions created consumers with. A limit that an operator has set stays. */
async function withoutFormerLimit(
  jsm: JetStreamManager,
  found: ConsumerInfo,
  { max_ack_pending }: Partial<ConsumerConfig>,
): Promise<ConsumerInfo> {
  if (max_ack_pending !== unlimited || found.config.max_ack_pending !== formerLimit) return found;
  return jsm.consumers.update(found.stream_name, found.name, { max_ack_pending });
}

function orderMismatch({ kind, template, ordered }: Destination): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `The stream of ${kind} "${template}" is ${ordered ? "not ordered" : "ordered"}, and this program declares the ` +
      "opposite. Declare the same in producers and consumers. To change the order, let the stream run empty and delete it.",
  );
}

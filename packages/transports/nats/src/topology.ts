import { type Destination, type Difference, MessagingError, sleep } from "@posthorn/core/transport";
import { notFound, topologyDiffers } from "@posthorn/transport-kit";
import {
  type ConsumerConfig,
  type ConsumerOwner,
  consumerConfig,
  type StreamConfig,
  scheduleKeeper,
  startOf,
  streamConfig,
  type TopologySettings,
} from "./configs.ts";
import {
  apiCodes,
  hasApiCode,
  isForbidden,
  type JetStreamApi,
  type JetStreamSettings,
  unless,
} from "./jetstream/api.ts";
import { consumerDifferences, streamDifferences } from "./jetstream/differences.ts";
import { checkSubject, type Names, namesOf, subjectOf } from "./names.ts";
import type { Settings } from "./options.ts";

/** The stream of a queue or a topic, as it is on the server. */
export interface DestinationStream extends Names {
  readonly ordered: boolean;
  /** The number of partitions. Undefined if its subjects have none. */
  readonly partitions: number | undefined;
  /** The duplicate window that a program has asked for. */
  readonly duplicateWindowMs: number | undefined;
}

/** A durable consumer on the server. */
export interface DurableConsumer {
  readonly stream: string;
  readonly name: string;
  readonly partition: number | undefined;
  /** The server delivers a message again that was neither settled nor reported as in progress for that time. */
  readonly ackWaitMs: number;
  /** The time of its creation, which differs from that of a later consumer with the same name. */
  readonly created: string;
  readonly ordered: boolean;
  /** Unknown with the option `topology: "leave"`, if this user may not look. */
  readonly info: ConsumerInfo | undefined;
}

export interface ConsumerInfo {
  readonly created: string;
  readonly config: JetStreamSettings;
  readonly num_pending: number;
  readonly num_ack_pending: number;
  readonly delivered: { readonly consumer_seq: number; readonly stream_seq: number };
  readonly ack_floor: { readonly stream_seq: number };
}

export interface StreamInfo {
  readonly config: StreamConfig;
  readonly state: {
    readonly messages: number;
    readonly first_seq: number;
    readonly first_ts: string;
    readonly subjects?: Readonly<Record<string, number>>;
  };
  /** The server's time. Servers before 2.10 do not send it. */
  readonly ts?: string;
}

export interface TopologyOptions {
  readonly api: JetStreamApi;
  readonly settings: TopologySettings;
  readonly mode: Settings["topology"];
  /** Called with the server's time, when an answer has it. */
  readonly onServerTime: (ms: number) => void;
}

/** While another program creates a stream, the server may report only that its subjects are in use. */
const mostLookups = 20;
const lookUpAgainMs = 25;

/** The settings that an existing stream gets, because they only allow more. */
const additions = ["duplicate_window", "allow_msg_ttl", "allow_msg_schedules", "allow_atomic"];

/** Looks a stream up. With `create`, creates it if it is missing. Rejects with `not_found` or `topology_differs`. */
export async function findStream(options: TopologyOptions, at: Destination): Promise<DestinationStream> {
  const names = namesOf(at);
  const { settings, mode } = options;
  checkSubject(subjectOf(names, at.template));
  if (mode === "leave") return destinationStream(at, names, settings.partitions);
  const info = await ensureStream(options, at, names);
  if (hasOtherOrder(at, names, info)) throw orderMismatch(at);
  const partitions = partitionsIn(names, info);
  // What only some packets need is refused with those.
  const least = streamConfig(at, names, { ...settings, partitions, ttl: false, delay: false });
  const mayExtend = mode === "create" && names.root !== undefined;
  const kept = mayExtend ? { duplicate_window: info.config["duplicate_window"] } : {}; // extended afterwards
  refuseLosses(nameOf(at), streamDifferences({ ...least, ...kept }, info.config));
  if (mayExtend) await extend(options, streamConfig(at, names, { ...settings, partitions }), info.config);
  return destinationStream(at, names, partitions);
}

/** Makes sure that the delayed packets of a topic are kept. */
export async function keepSchedules(options: TopologyOptions, at: Destination): Promise<void> {
  const names = namesOf(at);
  const wanted = streamConfig(at, names, options.settings);
  if (options.mode !== "leave" && needsKeeper(at, wanted))
    await ensureConsumer(options, names.stream, scheduleKeeper(names));
}

/** Looks consumers up: one for each partition, or one. With `create`, creates those that are missing. */
export function findConsumers(
  options: TopologyOptions,
  stream: DestinationStream,
  owner: ConsumerOwner,
): Promise<readonly DurableConsumer[]> {
  return Promise.all(
    ownersOf(stream, owner).map(async (each) => {
      const config = consumerConfig(each, stream, options.settings);
      const info = await ensureConsumer(options, stream.stream, config);
      return {
        stream: stream.stream,
        name: config.name,
        partition: each.partition,
        ackWaitMs: Number(info?.config["ack_wait"] ?? config["ack_wait"]) / 1_000_000,
        created: info?.created ?? "",
        ordered: stream.ordered,
        info,
      };
    }),
  );
}

/**
 * Deletes consumers and creates them again, so that they begin at the place of the owner. Another member of the group may
 * create them first, at its own place: they are then deleted once more.
 */
export async function resetConsumers(
  options: TopologyOptions,
  stream: DestinationStream,
  owner: ConsumerOwner,
): Promise<void> {
  const wanted = Object.entries(startOf(owner.from, owner.start));
  for (let turns = 1; ; turns++) {
    await removeConsumers(options, stream, owner);
    const consumers = await findConsumers({ ...options, mode: "create" }, stream, owner);
    const isMoved = consumers.every(({ info }) =>
      wanted.every(([setting, value]) => isSameStart(info?.config[setting], value)),
    );
    if (isMoved) return;
    if (turns >= mostLookups) throw movedElsewhere(owner);
  }
}

function movedElsewhere({ from, group }: ConsumerOwner): MessagingError {
  const text = `Another program moves group "${group}" of ${nameOf(from)} at the same time. Seek again once it has finished.`;
  return new MessagingError("topology_differs", text);
}

/** The server writes a time without zeros at its end. */
function isSameStart(is: unknown, wanted: unknown): boolean {
  return is === wanted || Date.parse(String(is)) === Date.parse(String(wanted));
}

export async function removeConsumers(
  { api, settings }: Pick<TopologyOptions, "api" | "settings">,
  stream: DestinationStream,
  owner: ConsumerOwner,
): Promise<void> {
  for (const each of ownersOf(stream, owner)) {
    const { name } = consumerConfig(each, stream, settings);
    const deleted = api(`CONSUMER.DELETE.${stream.stream}.${name}`);
    try {
      await unless(deleted, apiCodes.consumerNotFound, apiCodes.streamNotFound);
    } catch (error) {
      // NATS 2.9 may fail to remove the folder of a consumer that it has forgotten already.
      if ((await readConsumer(api, stream.stream, name)) !== undefined) throw error;
    }
  }
}

/** A queue, a topic or one of its groups, as it is on the server. */
export interface Inspection {
  readonly names: Names;
  readonly info: StreamInfo | undefined;
  readonly wanted: StreamConfig;
  /** True if the stream is ordered and should not be, or the other way round. */
  readonly isOther: boolean;
  /** The consumers of the queue or the group. */
  readonly consumers: readonly { readonly wanted: ConsumerConfig; readonly info: ConsumerInfo | undefined }[];
}

/** Looks up a stream, and the consumers of a queue or a group. Changes nothing. */
export async function inspect(options: TopologyOptions, owner: ConsumerOwner): Promise<Inspection> {
  const { api, settings } = options;
  const { from, group } = owner;
  const names = namesOf(from);
  const info = await readStream(options, names.stream);
  const isOther = info !== undefined && hasOtherOrder(from, names, info);
  const partitions = info === undefined || isOther ? settings.partitions : partitionsIn(names, info);
  // What an existing stream could do since the server was upgraded is added when it is used.
  const ownAdditions = options.mode === "create" && info !== undefined ? { ttl: false, delay: false } : {};
  const wanted = streamConfig(from, names, { ...settings, partitions, ...ownAdditions });
  const hasConsumers = from.kind === "queue" || group !== undefined;
  const owners = hasConsumers ? ownersOf(destinationStream(from, names, partitions), owner) : [];
  const configs = owners.map((each) => consumerConfig(each, names, settings));
  const consumers = await Promise.all(
    configs.map(async (config) => ({
      wanted: config,
      info: info === undefined ? undefined : await readConsumer(api, names.stream, config.name),
    })),
  );
  return { names, info, wanted, consumers, isOther };
}

/** The differences between what exists and what is wanted. */
export function differencesOf({ info, wanted, consumers, isOther }: Inspection): Difference[] {
  const what = `stream "${wanted.name}"`;
  if (info === undefined) return [missing(what, wanted)];
  if (isOther)
    return [
      { what: `${what}: subjects`, is: info.config.subjects, wanted: wanted.subjects, effect: "loses" },
    ];
  return [
    ...streamDifferences(wanted, info.config),
    ...consumers.flatMap((each) =>
      each.info === undefined
        ? missing(`consumer "${each.wanted.name}" of stream "${wanted.name}"`, each.wanted)
        : consumerDifferences(wanted.name, each.wanted, each.info.config),
    ),
  ];
}

export async function readStream(
  { api, onServerTime }: Pick<TopologyOptions, "api" | "onServerTime">,
  name: string,
  request?: object,
): Promise<StreamInfo | undefined> {
  const info = await unless(api<StreamInfo>(`STREAM.INFO.${name}`, request), apiCodes.streamNotFound);
  if (info?.ts !== undefined) onServerTime(Date.parse(info.ts));
  return info;
}

function destinationStream(at: Destination, names: Names, partitions: number): DestinationStream {
  const { ordered, duplicateWindowMs } = at;
  const hasPartitions = ordered && names.root !== undefined;
  return { ...names, ordered, duplicateWindowMs, partitions: hasPartitions ? partitions : undefined };
}

function ownersOf({ partitions }: DestinationStream, owner: ConsumerOwner): readonly ConsumerOwner[] {
  if (partitions === undefined) return [owner];
  return Array.from({ length: partitions }, (_, partition) => ({ ...owner, partition }));
}

/** True if delayed packets of a topic need a consumer that keeps them. */
function needsKeeper({ kind, keepMs }: Destination, wanted: StreamConfig): boolean {
  return kind === "topic" && keepMs === undefined && wanted["allow_msg_schedules"] === true;
}

async function ensureStream(options: TopologyOptions, at: Destination, names: Names): Promise<StreamInfo> {
  const { api, settings, mode } = options;
  for (let lookups = 1; ; lookups++) {
    const found = await readStream(options, names.stream);
    if (found !== undefined) return found;
    if (mode !== "create") throw notFound(nameOf(at), [{ what: `stream "${names.stream}"` }]);
    try {
      return await api<StreamInfo>(`STREAM.CREATE.${names.stream}`, streamConfig(at, names, settings));
    } catch (error) {
      // Another program was faster. Its stream may differ a little, so it is looked up again.
      const isBeingCreated = hasApiCode(error, apiCodes.subjectsOverlap) && lookups < mostLookups;
      if (isBeingCreated) await sleep(lookUpAgainMs);
      else if (!hasApiCode(error, apiCodes.nameInUse)) throw error;
    }
  }
}

/** Adds what the server can do since it was upgraded, and the duplicate window. A stream that refuses packets when it is full has no schedules. */
async function extend({ api }: TopologyOptions, wanted: StreamConfig, is: StreamConfig): Promise<void> {
  const cannotSchedule = is["discard"] === "new";
  const missing = additions
    .filter((name) => wanted[name] !== undefined && wanted[name] !== is[name])
    .filter((name) => name !== "allow_msg_schedules" || !cannotSchedule);
  if (missing.length === 0) return;
  const added = Object.fromEntries(missing.map((name) => [name, wanted[name]]));
  const subjects = cannotSchedule ? is.subjects : [...new Set([...is.subjects, ...wanted.subjects])];
  await api(`STREAM.UPDATE.${is.name}`, { ...is, ...added, subjects });
}

async function ensureConsumer(
  { api, mode }: TopologyOptions,
  stream: string,
  config: ConsumerConfig,
): Promise<ConsumerInfo | undefined> {
  const { name } = config;
  const what = `stream "${stream}"`;
  const found = await readConsumer(api, stream, name).catch((error: unknown) => {
    if (mode === "leave" && isForbidden(error)) return "unknown" as const;
    throw error;
  });
  if (found === "unknown") return undefined;
  if (found !== undefined) {
    if (mode !== "leave") refuseLosses(what, consumerDifferences(stream, config, found.config));
    return found;
  }
  if (mode !== "create") throw notFound(what, [{ what: `consumer "${name}"` }]);
  const request = { stream_name: stream, config, action: "create" };
  try {
    return await api<ConsumerInfo>(`CONSUMER.CREATE.${stream}.${name}`, request);
  } catch (error) {
    const other = await readConsumer(api, stream, name);
    if (other === undefined) throw error;
    return other; // another program was faster
  }
}

function readConsumer(api: JetStreamApi, stream: string, name: string): Promise<ConsumerInfo | undefined> {
  return unless(api(`CONSUMER.INFO.${stream}.${name}`), apiCodes.consumerNotFound, apiCodes.streamNotFound);
}

/** The number of partitions of an existing stream. */
function partitionsIn({ root }: Names, { config }: StreamInfo): number {
  return config.subjects.filter((subject) => /^\.\d+\.>$/.test(subject.slice(root?.length ?? 0))).length;
}

/** True if an existing stream is ordered, and the program declares that it is not, or the other way round. */
function hasOtherOrder({ ordered }: Destination, names: Names, info: StreamInfo): boolean {
  return names.root !== undefined && partitionsIn(names, info) > 0 !== ordered;
}

function orderMismatch({ kind, template, ordered }: Destination): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `The stream of ${kind} "${template}" is ${ordered ? "not ordered" : "ordered"}, and this program declares the ` +
      "opposite. Declare the same in producers and consumers. To change the order, let the stream run empty and delete it.",
  );
}

function refuseLosses(what: string, differences: readonly Difference[]): void {
  const losses = differences.filter(({ effect }) => effect === "loses");
  if (losses.length > 0) throw topologyDiffers(what, losses);
}

/** For texts: `queue "orders.place"`. */
export function nameOf({ kind, template }: Destination): string {
  return `${kind} "${template}"`;
}

function missing(what: string, wanted: unknown): Difference {
  return { what, is: undefined, wanted, effect: "loses" };
}

import type { Destination, Start } from "@posthorn/core/transport";
import { bindingOf } from "./binding.ts";
import { type JetStreamSettings, nanos } from "./jetstream/api.ts";
import { consumerName, filterOf, type Names, scheduleSubject, subjectsOf } from "./names.ts";
import type { Settings } from "./options.ts";

/** The configuration of a stream, by the names of JetStream's API. */
export interface StreamConfig extends JetStreamSettings {
  readonly name: string;
  readonly subjects: readonly string[];
}

/** The configuration of a durable consumer. */
export interface ConsumerConfig extends JetStreamSettings {
  readonly name: string;
}

/** The settings that the configurations depend on. */
export type TopologySettings = Pick<Settings, "partitions" | "replicas" | "ackWaitMs"> & {
  /** True if the server has per-message TTL, and true if it has schedules and atomic batches. */
  readonly ttl: boolean;
  readonly delay: boolean;
};

/** The group of a subscription, and the partition that a consumer belongs to. */
export interface ConsumerOwner {
  readonly from: Destination;
  readonly group?: string | undefined;
  readonly partition?: number | undefined;
  readonly start?: Start | undefined;
  /** True for a subscriber without a group, whose consumer the server deletes once it is gone for some minutes. */
  readonly isAlone?: boolean;
}

/**
 * Most milliseconds without a sign of life after which a message of an ordered queue or topic is delivered again. A delivery
 * that gets lost with its connection holds up its partition for that long.
 */
export const orderedAckWaitMs = 4_000;

/**
 * No limit on unsettled messages. Retries that wait count as unsettled, and at a limit the server would withhold all
 * other messages. The messages in flight are bounded by the number that subscriptions ask for.
 */
const unlimited = -1;
const aloneMs = 300_000;

/** The configuration of a stream. If the contract names the stream, only what its deliveries need, and what it says. */
export function streamConfig(at: Destination, names: Names, settings: TopologySettings): StreamConfig {
  const { streamSettings } = bindingOf(at);
  const { partitions, replicas, ttl, delay } = settings;
  const isOwn = names.root !== undefined;
  const schedules = isOwn && delay ? [scheduleSubject(names, ">")] : [];
  return {
    name: names.stream,
    subjects: [...subjectsOf(names, at.ordered ? partitions : undefined), ...schedules],
    storage: "file",
    no_ack: false,
    ...(isOwn
      ? {
          description: `Posthorn ${at.kind} ${JSON.stringify(at.template.slice(0, 200))}`,
          retention: retentionOf(at),
          max_msgs: unlimited,
          max_bytes: unlimited,
          max_msgs_per_subject: unlimited,
          max_age: nanos(at.keepMs ?? 0),
          num_replicas: replicas,
          ...(ttl ? { allow_msg_ttl: true } : {}),
          ...(delay ? { allow_msg_schedules: true, allow_atomic: true } : {}),
        }
      : {}),
    ...(at.duplicateWindowMs === undefined ? {} : { duplicate_window: nanos(at.duplicateWindowMs) }),
    ...streamSettings,
  };
}

/** A queue stores a packet until it is settled, a topic until every group that existed has settled it, or for a time. */
function retentionOf({ kind, keepMs }: Destination): string {
  if (keepMs !== undefined) return "limits";
  return kind === "queue" ? "workqueue" : "interest";
}

/** The configuration of a consumer. */
export function consumerConfig(
  { from, group, partition, start, isAlone }: ConsumerOwner,
  names: Names,
  { ackWaitMs }: TopologySettings,
): ConsumerConfig {
  const { consumer, consumerSettings } = bindingOf(from);
  const name = consumer ?? consumerName(from, group, partition);
  return {
    name,
    durable_name: name,
    filter_subject: filterOf(names, from, partition),
    ack_policy: "explicit",
    ack_wait: nanos(from.ordered ? Math.min(ackWaitMs, orderedAckWaitMs) : ackWaitMs),
    ...startOf(from, start),
    max_deliver: unlimited,
    // One message at a time keeps a partition in order: the next is withheld until the last is settled.
    max_ack_pending: from.ordered ? 1 : unlimited,
    ...(isAlone === true ? { inactive_threshold: nanos(aloneMs) } : {}),
    ...consumerSettings,
  };
}

/** The settings with which a consumer begins at a place. A queue begins with the packets that wait in it. */
export function startOf({ kind }: Destination, start: Start = "new"): JetStreamSettings {
  if (kind !== "topic" || start === "earliest") return { deliver_policy: "all" };
  if (start === "new") return { deliver_policy: "new" };
  if ("since" in start) return { deliver_policy: "by_start_time", opt_start_time: start.since.toISOString() };
  return { deliver_policy: "by_start_sequence", opt_start_seq: Number(start.position) };
}

/**
 * The consumer that keeps delayed packets in a topic's stream: a stream with this retention drops what no consumer wants.
 * Nothing takes packets from it.
 */
export function scheduleKeeper(names: Names): ConsumerConfig {
  const filter = scheduleSubject(names, ">");
  return { name: "later", durable_name: "later", filter_subject: filter, ack_policy: "explicit" };
}

import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Destination } from "@posthorn/core/transport";
import type { Settings } from "../settings/settings.ts";
import { consumerName, filterOf, type Names } from "../wire/names.ts";

/**
 * No limit on unsettled messages. Retries that wait count as unsettled, and at a limit the server would withhold all
 * other messages. The messages in flight are bounded by the number that subscriptions ask for.
 */
export const unlimited = -1;

/** The configuration of a stream that is missing. */
export function streamConfig(
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
    // A queue stores a packet until it is settled, a topic until every group that existed has settled it.
    retention: at.kind === "queue" ? RetentionPolicy.Workqueue : RetentionPolicy.Interest,
    storage: StorageType.File,
    num_replicas: replicas,
    ...(duplicateWindowMs === undefined ? {} : { duplicate_window: nanos(duplicateWindowMs) }),
  };
}

/** True if the stream has partitions. */
export function isOrdered({ subjects }: StreamConfig, { stream }: Names): boolean {
  return subjects[0] !== `${stream}.>`;
}

interface ConsumerOwner {
  readonly from: Destination;
  readonly group: string | undefined;
  readonly partition: number | undefined;
}

/** The configuration of a consumer that is missing. */
export function consumerConfig(
  { from, group, partition }: ConsumerOwner,
  stream: Names & { readonly ordered: boolean },
  { ackWaitMs }: Settings,
): Partial<ConsumerConfig> & { name: string } {
  const name = consumerName(from, group, partition);
  return {
    name,
    durable_name: name,
    filter_subject: filterOf(stream, from, partition),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    // A group begins with the packets that are published from now on, a queue with those that wait in it.
    deliver_policy: from.kind === "topic" ? DeliverPolicy.New : DeliverPolicy.All,
    max_deliver: -1,
    // One message at a time keeps a partition in order: the next is withheld until the last is settled.
    max_ack_pending: stream.ordered ? 1 : unlimited,
  };
}

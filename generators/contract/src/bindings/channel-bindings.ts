import type { SnsChannel, SqsQueue } from "./aws.ts";
import type { Binding, Version } from "./binding.ts";
import type { JetStreamChannel } from "./jetstream.ts";

/**
 * The bindings of a channel, by protocol. Members have the names and the meaning of the protocol's binding specification.
 * Their values are those of the contract: nothing is added. Bindings of other protocols stay as they are written.
 *
 * @typeParam S - a schema, as the model represents it
 */
export interface ChannelBindings<S> {
  readonly kafka?: KafkaChannel;
  readonly amqp?: AmqpChannel;
  readonly ws?: Version & { readonly method?: "GET" | "POST"; readonly query?: S; readonly headers?: S };
  readonly sqs?: Version & { readonly queue?: SqsQueue; readonly deadLetterQueue?: SqsQueue };
  readonly sns?: SnsChannel;
  readonly googlepubsub?: GooglePubSubChannel;
  readonly ibmmq?: IbmmqChannel;
  readonly pulsar?: PulsarChannel;
  readonly jms?: Destination;
  readonly anypointmq?: Destination;
  readonly "x-nats-jetstream"?: JetStreamChannel;
  readonly [protocol: string]: Binding | undefined;
}

export interface KafkaChannel extends Version {
  readonly topic?: string;
  readonly partitions?: number;
  readonly replicas?: number;
  readonly topicConfiguration?: {
    readonly "cleanup.policy"?: readonly ("compact" | "delete")[];
    readonly "retention.ms"?: number;
    readonly "retention.bytes"?: number;
    readonly "delete.retention.ms"?: number;
    readonly "max.message.bytes"?: number;
    readonly "confluent.key.schema.validation"?: boolean;
    readonly "confluent.key.subject.name.strategy"?: string;
    readonly "confluent.value.schema.validation"?: boolean;
    readonly "confluent.value.subject.name.strategy"?: string;
  };
}

export interface AmqpChannel extends Version {
  readonly is?: "queue" | "routingKey";
  readonly exchange?: {
    readonly name?: string;
    readonly type?: "topic" | "direct" | "fanout" | "default" | "headers";
    readonly durable?: boolean;
    readonly autoDelete?: boolean;
    readonly vhost?: string;
  };
  readonly queue?: {
    readonly name?: string;
    readonly durable?: boolean;
    readonly exclusive?: boolean;
    readonly autoDelete?: boolean;
    readonly vhost?: string;
  };
}

export interface GooglePubSubChannel extends Version {
  readonly labels?: object;
  readonly messageRetentionDuration?: string;
  readonly messageStoragePolicy?: { readonly allowedPersistenceRegions?: readonly string[] };
  readonly schemaSettings?: {
    readonly encoding: string;
    readonly name: string;
    readonly firstRevisionId?: string;
    readonly lastRevisionId?: string;
  };
}

export interface IbmmqChannel extends Version {
  readonly destinationType?: "topic" | "queue";
  readonly queue?: {
    readonly objectName: string;
    readonly isPartitioned?: boolean;
    readonly exclusive?: boolean;
  };
  readonly topic?: {
    readonly string?: string;
    readonly objectName?: string;
    readonly durablePermitted?: boolean;
    readonly lastMsgRetained?: boolean;
  };
  readonly maxMsgLength?: number;
}

export interface PulsarChannel extends Version {
  readonly namespace?: string;
  readonly persistence?: "persistent" | "non-persistent";
  readonly compaction?: number;
  readonly "geo-replication"?: readonly string[];
  readonly retention?: { readonly time?: number; readonly size?: number };
  readonly ttl?: number;
  readonly deduplication?: boolean;
}

/** A channel of JMS (`queue`, `fifo-queue`) or of Anypoint MQ (`exchange`, `queue`, `fifo-queue`). */
export interface Destination extends Version {
  readonly destination?: string;
  readonly destinationType?: "exchange" | "queue" | "fifo-queue";
}

import type { SnsChannel, SnsOperation, SqsQueue } from "./aws.ts";

/**
 * What a contract says of one protocol, by the protocol's name, with the words of the binding's
 * specification. Nothing is checked or filled in beyond what the specification's schema demands, and
 * protocols that are not listed stay as they are written. `S` is what a schema is in the model.
 */
export interface ServerBindings {
  readonly kafka?: Version & { readonly schemaRegistryUrl?: string; readonly schemaRegistryVendor?: string };
  readonly mqtt?: MqttServer;
  readonly ibmmq?: IbmmqServer;
  readonly solace?: Version & { readonly msgVpn?: string; readonly clientName?: string };
  readonly pulsar?: Version & { readonly tenant?: string };
  readonly jms?: JmsServer;
  readonly ros2?: Version & { readonly rmwImplementation?: string; readonly domainId?: number };
  readonly [protocol: string]: Binding | undefined;
}

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
  readonly [protocol: string]: Binding | undefined;
}

export interface OperationBindings<S> {
  readonly kafka?: Version & { readonly groupId?: S; readonly clientId?: S };
  readonly amqp?: AmqpOperation;
  readonly nats?: Version & { readonly queue?: string };
  readonly mqtt?: MqttOperation<S>;
  /** `type` is of version 0.1.0. */
  readonly http?: Version & { readonly type?: string; readonly method?: string; readonly query?: S };
  readonly sqs?: Version & { readonly queues?: readonly SqsQueue[] };
  readonly sns?: SnsOperation;
  readonly solace?: SolaceOperation;
  readonly ros2?: Ros2Operation;
  readonly [protocol: string]: Binding | undefined;
}

export interface MessageBindings<S> {
  readonly kafka?: KafkaMessage<S>;
  readonly amqp?: Version & { readonly contentEncoding?: string; readonly messageType?: string };
  readonly mqtt?: MqttMessage<S>;
  readonly http?: Version & { readonly headers?: S; readonly statusCode?: number };
  readonly googlepubsub?: GooglePubSubMessage;
  readonly ibmmq?: IbmmqMessage;
  readonly jms?: Version & { readonly headers?: S };
  readonly anypointmq?: Version & { readonly headers?: S };
  readonly [protocol: string]: Binding | undefined;
}

/** Of a protocol that is not listed, or whose binding has no members: amqp1, mercure, redis, stomp. */
export type Binding = object;

interface Version {
  readonly bindingVersion?: string;
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

export interface KafkaMessage<S> extends Version {
  readonly key?: S;
  readonly schemaIdLocation?: "header" | "payload";
  readonly schemaIdPayloadEncoding?: string;
  readonly schemaLookupStrategy?: string;
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

export interface AmqpOperation extends Version {
  readonly expiration?: number;
  readonly userId?: string;
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly priority?: number;
  readonly deliveryMode?: 1 | 2;
  readonly mandatory?: boolean;
  readonly replyTo?: string;
  readonly timestamp?: boolean;
  readonly ack?: boolean;
}

export interface MqttServer extends Version {
  readonly clientId?: string;
  readonly cleanSession?: boolean;
  readonly lastWill?: {
    readonly topic?: string;
    readonly qos?: 0 | 1 | 2;
    readonly message?: string;
    readonly retain?: boolean;
  };
  readonly keepAlive?: number;
  /** A number; or what the contract has in its place: a schema, as it is written. */
  readonly sessionExpiryInterval?: unknown;
  readonly maximumPacketSize?: unknown;
}

export interface MqttOperation<S> extends Version {
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly messageExpiryInterval?: number | S;
}

export interface MqttMessage<S> extends Version {
  readonly payloadFormatIndicator?: 0 | 1;
  readonly correlationData?: S;
  readonly contentType?: string;
  readonly responseTopic?: string | S;
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

export interface GooglePubSubMessage extends Version {
  readonly attributes?: object;
  readonly orderingKey?: string;
  readonly schema?: { readonly name: string };
}

export interface IbmmqServer extends Version {
  readonly groupId?: string;
  readonly ccdtQueueManagerName?: string;
  readonly cipherSpec?: string;
  readonly multiEndpointServer?: boolean;
  readonly heartBeatInterval?: number;
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

export interface IbmmqMessage extends Version {
  readonly type?: "string" | "jms" | "binary";
  readonly headers?: string;
  readonly description?: string;
  readonly expiry?: number;
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

export interface SolaceOperation extends Version {
  readonly destinations?: readonly {
    readonly deliveryMode?: "direct" | "persistent";
    readonly destinationType?: "queue" | "topic";
    readonly queue?: {
      readonly name?: string;
      readonly topicSubscriptions?: readonly string[];
      readonly accessType?: "exclusive" | "nonexclusive";
      readonly maxTtl?: string;
      readonly maxMsgSpoolUsage?: string;
    };
    readonly topicSubscriptions?: readonly string[];
  }[];
  readonly timeToLive?: number;
  readonly priority?: number;
  readonly dmqEligible?: boolean;
}

export interface JmsServer extends Version {
  readonly jmsConnectionFactory?: string;
  readonly properties?: readonly { readonly name: string; readonly value: unknown }[];
  readonly clientID?: string;
}

/** Of JMS (`queue`, `fifo-queue`) and of Anypoint MQ (`exchange`, `queue`, `fifo-queue`). */
export interface Destination extends Version {
  readonly destination?: string;
  readonly destinationType?: "exchange" | "queue" | "fifo-queue";
}

export interface Ros2Operation extends Version {
  readonly role?: string;
  readonly node?: string;
  readonly qosPolicies?: {
    readonly history?: "keep_last" | "keep_all" | "unknown";
    readonly reliability?: "best_effort" | "realiable";
    readonly durability?: "transient_local" | "volatile";
    readonly lifespan?: number;
    readonly deadline?: number;
    readonly liveliness?: "automatic" | "manual";
    readonly leaseDuration?: number;
  };
}

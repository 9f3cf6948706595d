import type { SnsOperation, SqsQueue } from "./aws.ts";
import type { Binding, Version } from "./binding.ts";
import type { JetStreamOperation } from "./jetstream.ts";

/**
 * The bindings of an operation, by protocol. Members have the names and the meaning of the protocol's binding specification.
 * Their values are those of the contract: nothing is added. Bindings of other protocols stay as they are written.
 *
 * @typeParam S - a schema, as the model represents it
 */
export interface OperationBindings<S> {
  readonly kafka?: Version & { readonly groupId?: S; readonly clientId?: S };
  readonly amqp?: AmqpOperation;
  readonly nats?: Version & { readonly queue?: string };
  readonly mqtt?: MqttOperation<S>;
  /** `type` exists in version 0.1.0 of the binding only. */
  readonly http?: Version & { readonly type?: string; readonly method?: string; readonly query?: S };
  readonly sqs?: Version & { readonly queues?: readonly SqsQueue[] };
  readonly sns?: SnsOperation;
  readonly solace?: SolaceOperation;
  readonly ros2?: Ros2Operation;
  readonly "x-nats-jetstream"?: JetStreamOperation;
  readonly [protocol: string]: Binding | undefined;
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

export interface MqttOperation<S> extends Version {
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly messageExpiryInterval?: number | S;
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

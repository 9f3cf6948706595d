import type { Binding, Version } from "./binding.ts";

/**
 * The bindings of a message, by protocol. Members have the names and the meaning of the protocol's binding specification.
 * Their values are those of the contract: nothing is added. Bindings of other protocols stay as they are written.
 *
 * @typeParam S - a schema, as the model represents it
 */
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

export interface KafkaMessage<S> extends Version {
  readonly key?: S;
  readonly schemaIdLocation?: "header" | "payload";
  readonly schemaIdPayloadEncoding?: string;
  readonly schemaLookupStrategy?: string;
}

export interface MqttMessage<S> extends Version {
  readonly payloadFormatIndicator?: 0 | 1;
  readonly correlationData?: S;
  readonly contentType?: string;
  readonly responseTopic?: string | S;
}

export interface GooglePubSubMessage extends Version {
  readonly attributes?: object;
  readonly orderingKey?: string;
  readonly schema?: { readonly name: string };
}

export interface IbmmqMessage extends Version {
  readonly type?: "string" | "jms" | "binary";
  readonly headers?: string;
  readonly description?: string;
  readonly expiry?: number;
}

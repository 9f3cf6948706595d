import type { Requirements } from "./features.ts";
import type { Path } from "./location.ts";
import type { AnyMessage, Headers, Message } from "./message.ts";
import type { ParameterFacts } from "./parameter-values.ts";

/** The properties that commands, events and queries share. */
export interface OperationBase {
  /** The name in the contract. */
  readonly name: string;
  /** The channel's address, with parameters in braces. */
  readonly address: string;
  /** The address's parameters that have listed values or a default, by name. */
  readonly parameters?: Readonly<Record<string, ParameterFacts>>;
  /**
   * The CloudEvents `source` of messages that are sent by a transport without a name: the contract's title if the
   * contract's application sends them. Left out: `unnamed`. See `withSource`.
   */
  readonly source?: string;
  /** The features that a transport must declare. Checked at compile time and at start. */
  readonly requires?: Requirements;
  /** The messages of other operations that use the same address, so that each operation gets its own. */
  readonly otherMessages?: readonly AnyMessage[];
  /** Milliseconds that a handler may take. Then the attempt has failed and its signal aborts. Default 300,000. */
  readonly handlerTimeoutMs?: number;
  /** The contract's bindings of the channel and the operation, by the key of AsyncAPI: `amqp`, `x-nats-jetstream`. */
  readonly bindings?: Readonly<Record<string, ProtocolBinding>>;
  /**
   * The form of packets that are sent. `plain`: the contract's headers and `content-type`, without the headers of
   * CloudEvents. `structured`: one JSON object with the attributes and the payload. Default: CloudEvents in binary mode.
   * Events in binary mode and structured events are both read.
   */
  readonly wire?: "plain" | "structured";
}

/** The bindings for one protocol: names and settings of queues and topics that exist already. */
interface ProtocolBinding {
  readonly channel?: Readonly<Record<string, unknown>>;
  readonly operation?: Readonly<Record<string, unknown>>;
}

export interface Retry {
  /** The number of attempts in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt. Every wait is reduced at random by up to one half. */
  readonly backoffMs: number;
  /**
   * The waits before further attempts. `fixed`: the same; `linear`: `backoffMs` more each time; `exponential`:
   * multiplied each time. Default `exponential`.
   */
  readonly strategy?: "fixed" | "linear" | "exponential";
  /** The factor of `exponential`. Default 2. */
  readonly multiplier?: number;
  /** The longest wait in milliseconds. Default 30,000. */
  readonly longestMs?: number;
}

/** The properties that commands and events share. */
export interface OneWay extends OperationBase {
  /** The path of the ordering key. Messages with the same key stay in order. Requires `order: "key"`. */
  readonly orderingKey?: Path;
  /**
   * The path of the idempotency key. Messages with the same key are duplicates within the window. Requires
   * `duplicateDetection`.
   */
  readonly idempotencyKey?: { readonly path: Path; readonly windowMs: number };
  /** Milliseconds until the message is delivered. Requires `delay`. */
  readonly delayMs?: number;
  /**
   * Milliseconds after which the message is not handled any more, counted from its delivery time. With `wire: "plain"`
   * it requires `ttl`.
   */
  readonly ttlMs?: number;
  readonly retry?: Retry;
  /** False: a message that cannot be handled is reported and dropped. Default: it goes to the dead letters. */
  readonly deadLetter?: false;
  /** The queue of the contract that dead letters go to. Default: the broker's own place for them. */
  readonly deadLetterAddress?: string;
  /** The contract's bindings of that queue, as in `bindings`. */
  readonly deadLetterBindings?: OperationBase["bindings"];
}

/** The properties of events alone. */
interface Kept {
  /** Milliseconds for which the topic keeps its messages, whether they were handled or not. Requires `replay`. */
  readonly keepMs?: number;
}

/** "Do this": one consumer of a queue handles it. */
export interface Command<T, H extends object = Headers> extends OneWay {
  readonly kind: "command";
  readonly message: Message<T, H>;
}

/** "This happened": every subscribed group gets it. */
export interface Event<T, H extends object = Headers> extends OneWay, Kept {
  readonly kind: "event";
  readonly message: Message<T, H>;
}

/** A command with several messages. `M` maps the names that programs use to the messages. */
export interface CommandOf<M extends object> extends OneWay {
  readonly kind: "command";
  readonly messages: M;
}

/** An event with several messages. */
export interface EventOf<M extends object> extends OneWay, Kept {
  readonly kind: "event";
  readonly messages: M;
}

/** Operations declare one message, or several by the names that programs use. */
interface WithMessages {
  readonly message?: AnyMessage;
  readonly messages?: Readonly<Record<string, AnyMessage>>;
}

/** A command or an event of any type. */
export type AnyOneWay = OneWay & Kept & WithMessages & { readonly kind: "command" | "event" };

/** An operation of any type. */
export type AnyOperation = OneWay & Kept & WithMessages & { readonly kind: "command" | "event" | "query" };

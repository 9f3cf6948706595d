import type { Codec } from "../contract/codec.ts";
import type { Features, Requirements } from "../contract/features.ts";
import type { Destination } from "./destination.ts";
import type { Extras } from "./extras.ts";
import type { Health } from "./health.ts";
import type { Outgoing, Receipt } from "./packet.ts";
import type { Receive } from "./settlement.ts";
import type { CloseOptions, SubscribeOptions, Subscription } from "./subscription.ts";

export interface PublishOptions<Tx = never> {
  /** Stops waiting. Packets that the broker has accepted stay there. */
  readonly signal?: AbortSignal;
  /** Most milliseconds to wait for a lost connection; then `unreachable`. Default: the transport's own timeout. */
  readonly connectTimeoutMs?: number;
  /**
   * The caller's database transaction: the packets are published if, and only if, it commits. Requires
   * `callerTransaction`.
   */
  readonly within?: Tx;
}

/** Carries packets. A plain object, made by a function of its package. */
export interface Transport<F extends Features = Features, Tx = never> {
  /** The system's name in OpenTelemetry's `messaging.system`, or another short name, such as `memory`. */
  readonly name: string;
  /** The declared features. The conformance suite tests exactly these. */
  readonly features: F;
  /** The CloudEvents `source` of the messages that are sent through it. See `withSource`. */
  readonly source?: string;
  /**
   * Prefixes of the addresses that the broker reserves for the inboxes of its clients. Queues and topics have none
   * of them.
   */
  readonly inboxPrefixes?: readonly string[];
  /** The keys of the AsyncAPI bindings that it obeys: `amqp`. See `Destination.binding`. */
  readonly bindings?: readonly string[];
  /** Codecs by media type, for payloads other than JSON, text and bytes. See `withCodecs`. */
  readonly codecs?: Readonly<Record<string, Codec>>;
  /** The transports of single operations. See `routeTransports`. */
  readonly routes?: Routes;
  /**
   * Resolves once the broker has accepted every packet, never before, to a receipt for each packet in their order, or to
   * nothing if the broker gives none.
   *
   * Rejects with a MessagingError: `publish_uncertain` if the connection broke before the broker confirmed,
   * `unreachable` if the broker is away and nothing was sent, `forbidden` if the broker does not allow it,
   * `message_too_large`, `unsupported_capability`, `topology_differs`, `not_found`, `overloaded`, `closed`, `aborted`. If
   * only some packets of several were accepted, the error has `outcomes`.
   */
  publish(
    to: Destination,
    packets: readonly Outgoing[],
    options?: PublishOptions<Tx>,
  ): Promise<readonly Receipt[] | undefined>;
  /** Resolves once deliveries flow. The queue or the group then exists, and outlives the subscription. */
  subscribe(from: Destination, receive: Receive, options?: SubscribeOptions): Promise<Subscription>;
  /** Closes every subscription as `Subscription.close` does, then the connection. May be called again. */
  close(options?: CloseOptions): Promise<void>;
  readonly health: Health;
  readonly more?: Extras;
}

/** The transports of single operations, and of replies. */
export interface Routes {
  /** Returns the transport of an operation, by its name in the contract. */
  of(operation: string): Transport;
  /** The transport of the replies to all requests. Default: that of each request. */
  readonly replies?: Transport;
}

/** The values of features that satisfy a requirement. */
type Satisfying<N> = {
  readonly [K in keyof N]: K extends "order"
    ? "key" extends N[K]
      ? "key" | "partition"
      : N[K]
    : K extends "atomicPublish"
      ? "destination" extends N[K]
        ? "destination" | "all"
        : N[K]
      : N[K];
};

/** A transport that declares these features: `TransportWith<{ order: "key" }>`. */
export type TransportWith<N extends Requirements> = Transport<Features & Satisfying<N>>;

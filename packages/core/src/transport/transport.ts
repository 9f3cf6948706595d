import type { Codec } from "../contract/codec.ts";
import type { Features, Requirements } from "../contract/features.ts";

/** An encoded message: bytes with string headers. A transport never looks into the body. */
export interface Packet {
  /** CloudEvents attributes are named `ce-<attribute>`, the media type `content-type`, others as in the contract. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * A packet to publish, with the properties that a broker needs. From the call of `publish` on it belongs to the
 * transport: its headers and its body must not be changed.
 */
export interface Outgoing extends Packet {
  /** Identifies the packet: a second one with the same id is a duplicate. */
  readonly id: string;
  /** Packets with the same key stay in order at an ordered destination. */
  readonly key?: string;
  /** Milliseconds before the packet is delivered. */
  readonly delayMs?: number;
}

/** A received packet. It belongs to the transport: its headers and its body must not be changed. */
export interface Delivery extends Packet {
  /** The address that it was published to, with all parameters filled in. */
  readonly address: string;
  /**
   * 1 at first, then one more for each time that a receiver was called with the packet, also in another process or
   * over a connection that broke. A delivery that went back before a receiver was called, or unattempted, does not
   * count.
   */
  readonly attempt: number;
  /** Aborts when the settlement no longer counts: the connection broke, or `close` ran out of time. */
  readonly signal: AbortSignal;
}

/** Decides what becomes of a delivery. A rejected promise counts as `retry`. */
export type Settlement =
  | { readonly kind: "done" }
  | {
      readonly kind: "retry";
      /** Default: a backoff that grows with the attempts. 0 is at once. */
      readonly afterMs?: number;
      /** False if the delivery was not handled: the next one then has the same `attempt`. Default true. */
      readonly attempted?: boolean;
    }
  | {
      readonly kind: "dead-letter";
      readonly reason: string;
      /** Added to the packet's headers: the error, the number of attempts, the times. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "defer" };

/** Handles one delivery. The returned settlement decides what becomes of it; nothing is settled before. */
export type Receive = (delivery: Delivery) => Promise<Settlement>;

/**
 * The queue, topic or inbox that packets go to.
 *
 * - `queue`: each packet goes to one of the consumers, and is stored until it is handled.
 * - `topic`: each packet goes to every group, and within a group to one consumer.
 * - `inbox`: each packet goes to the one subscriber that made up the address; nothing is stored while it is away.
 */
export interface Destination {
  readonly kind: "queue" | "topic" | "inbox";
  /** The address as in the contract, with parameters in braces. It names the queue or the topic. */
  readonly template: string;
  /**
   * The template with its parameters filled in. A subscription may leave parameters open; they then keep their
   * braces.
   */
  readonly address: string;
  /** True if packets with the same key stay in order. Both sides must agree. */
  readonly ordered: boolean;
  /** Milliseconds for which the id of a packet is remembered, so that a duplicate is not delivered. */
  readonly duplicateWindowMs?: number;
}

export interface PublishOptions {
  /** Stops waiting. Packets that the broker has accepted stay there. */
  readonly signal?: AbortSignal;
  /** Most milliseconds to wait for a lost connection; then `unreachable`. Default: the transport's own timeout. */
  readonly connectTimeoutMs?: number;
}

export interface SubscribeOptions {
  /**
   * The group of a topic's subscriber. A subscriber without a group gets every packet that is published while it is
   * subscribed; nothing is stored for it, as for an inbox. Ignored for queues and inboxes.
   */
  readonly group?: string;
  /** Most deliveries in flight. Default 32. */
  readonly concurrency?: number;
  /** Most milliseconds to wait for a lost connection; then `unreachable`. Default: the transport's own timeout. */
  readonly connectTimeoutMs?: number;
  /** Called each time that packets may have been missed because the connection broke and the broker stores none. */
  readonly onInterrupted?: (cause: Error) => void;
  /**
   * Called with each error that a receiver throws, and with a MessagingError `lock_lost` if a delivery was settled
   * after it had gone back to the broker. Default: `console.error`.
   */
  readonly onError?: (error: Error, delivery: Delivery) => void;
}

export interface CloseOptions {
  /** Milliseconds to wait for deliveries in flight. Then signals abort and packets go back. Default 10,000. */
  readonly timeoutMs?: number;
}

export interface Subscription {
  /** Takes no new deliveries, and resolves once those in flight are settled or the time is up. */
  close(options?: CloseOptions): Promise<void>;
}

/** Carries packets. A plain object, made by a function of its package. */
export interface Transport<F extends Features = Features> {
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
  /** Codecs by media type, for payloads other than JSON, text and bytes. See `withCodecs`. */
  readonly codecs?: Readonly<Record<string, Codec>>;
  /**
   * Resolves once the broker has accepted every packet, never before.
   * Rejects with a MessagingError: `publish_uncertain` if the connection broke before the broker confirmed,
   * `unreachable` if the broker is away and nothing was sent, `forbidden` if the broker does not allow it,
   * `message_too_large`, `unsupported_capability`, `closed`, `aborted`.
   */
  publish(to: Destination, packets: readonly Outgoing[], options?: PublishOptions): Promise<void>;
  /** Resolves once deliveries flow. The queue or the group then exists, and outlives the subscription. */
  subscribe(from: Destination, receive: Receive, options?: SubscribeOptions): Promise<Subscription>;
  /** Closes every subscription as `Subscription.close` does, then the connection. May be called again. */
  close(options?: CloseOptions): Promise<void>;
}

/** The state of a connection, passed to a transport's `onStatus` option. */
export type ConnectionStatus =
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected"; readonly cause?: Error }
  | { readonly kind: "failed"; readonly cause: Error };

/** A transport that declares these features: `TransportWith<{ order: "key" }>`. */
export type TransportWith<N extends Requirements> = Transport<Features & N>;

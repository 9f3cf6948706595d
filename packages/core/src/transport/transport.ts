import type { Codec } from "../contract/codec.ts";
import type { Features, Requirements } from "../contract/features.ts";

/** A message as it travels: bytes with string headers. A transport never looks inside the body. */
export interface Packet {
  /** CloudEvents attributes stand as `ce-<attribute>`, the media type as `content-type`; others as the contract spells them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * A packet on its way out, with what the broker itself must know of it. It belongs to the transport
 * from the call of `publish` on: its headers and its bytes may not be changed any more.
 */
export interface Outgoing extends Packet {
  /** Tells this packet from every other; one sent twice under the same id is a duplicate. */
  readonly id: string;
  /** Packets of one key stay in order, where the destination is ordered. */
  readonly key?: string;
  /** Not handed out before this many milliseconds have passed. */
  readonly delayMs?: number;
}

/** A packet as it arrives. It is the transport's: its headers and its bytes may be read, and not written. */
export interface Delivery extends Packet {
  /** The address that it was published to, parameters filled in. */
  readonly address: string;
  /**
   * 1 at first, one more for each time that a receiver was called with it, also in a process or over a
   * connection that was lost. What was handed back before a receiver was called, or unattempted, does not count.
   */
  readonly attempt: number;
  /** Aborts when its settlement no longer counts: the connection broke, or `close` ran out of time. */
  readonly signal: AbortSignal;
}

/** What becomes of a delivery. A rejected promise counts as `retry`. */
export type Settlement =
  | { readonly kind: "done" }
  | {
      readonly kind: "retry";
      /** Default: a backoff that grows with the attempts. 0 is at once. */
      readonly afterMs?: number;
      /** False for a delivery that is handed back unhandled: the next one has the same `attempt`. Default true. */
      readonly attempted?: boolean;
    }
  | {
      readonly kind: "dead-letter";
      readonly reason: string;
      /** Added to the dead packet's own headers: what went wrong, how often, when. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "defer" };

/** Handles one delivery. What it resolves to settles the delivery: nothing is settled before. */
export type Receive = (delivery: Delivery) => Promise<Settlement>;

/**
 * Where packets go.
 *
 * - `queue`: each packet goes to one of the consumers, and is kept until one has handled it.
 * - `topic`: each packet goes to every group, within a group to one consumer.
 * - `inbox`: to the one subscriber who made the address up; nothing is kept while it is away.
 */
export interface Destination {
  readonly kind: "queue" | "topic" | "inbox";
  /** The address as the contract has it, parameters in braces. It names the queue or the topic. */
  readonly template: string;
  /** The template with its parameters filled in. Where one subscribes, those left open keep their braces. */
  readonly address: string;
  /** Whether packets of one key stay in order. Both sides must say the same. */
  readonly ordered: boolean;
  /** For how many milliseconds a packet's id is remembered, so that a duplicate is not handed out. */
  readonly duplicateWindowMs?: number;
}

export interface PublishOptions {
  /** Stops waiting. Packets that the broker already has stay there. */
  readonly signal?: AbortSignal;
  /** Most milliseconds to wait for a connection that is away; then `unreachable`. Default: the transport's own timeout. */
  readonly connectTimeoutMs?: number;
}

export interface SubscribeOptions {
  /**
   * Whose share of a topic this is. Without one it is of this subscriber alone, which gets every packet
   * that is published while it is there; nothing is kept for it, as for an inbox. Ignored elsewhere.
   */
  readonly group?: string;
  /** Most deliveries in the receiver's hands at a time. Default 32. */
  readonly concurrency?: number;
  /** Most milliseconds to wait for a connection that is away; then `unreachable`. Default: the transport's own timeout. */
  readonly connectTimeoutMs?: number;
  /** Called each time that packets may have been lost of which nothing is kept, because the connection broke. */
  readonly onInterrupted?: (cause: Error) => void;
  /**
   * Told what a receiver throws, and with a MessagingError `lock_lost` that a settlement came after the delivery had
   * gone back to the broker. Default: `console.error`.
   */
  readonly onError?: (error: Error, delivery: Delivery) => void;
}

export interface CloseOptions {
  /** Milliseconds to wait for what is in flight. Then signals abort and packets go back. Default 10,000. */
  readonly timeoutMs?: number;
}

export interface Subscription {
  /** Takes no new deliveries, and resolves once those in flight are settled or the time is up. */
  close(options?: CloseOptions): Promise<void>;
}

/** What carries packets. A plain object, made by a function of its package. */
export interface Transport<F extends Features = Features> {
  /** The system's name in OpenTelemetry's `messaging.system`, where it has one: `rabbitmq`, `nats`, `memory`. */
  readonly name: string;
  /** What it promises. The conformance suite tests exactly that. */
  readonly features: F;
  /** Who speaks through it: the CloudEvents `source`. See `withSource`. */
  readonly source?: string;
  /** Prefixes of addresses that the broker reserves for the inboxes of its clients: no queue or topic has one. */
  readonly inboxPrefixes?: readonly string[];
  /** Codecs by media type, for payloads that are neither JSON, nor text, nor bytes. See `withCodecs`. */
  readonly codecs?: Readonly<Record<string, Codec>>;
  /**
   * Resolves once the broker has accepted every packet; never before.
   * Rejects with a MessagingError: `publish_uncertain` when the connection broke before the broker's
   * answer, `unreachable` when nothing was sent because it is away, `forbidden` when the broker does not allow it,
   * `message_too_large`, `unsupported_capability`, `closed`, `aborted`.
   */
  publish(to: Destination, packets: readonly Outgoing[], options?: PublishOptions): Promise<void>;
  /** Resolves once deliveries flow. The queue or the group then exists, and outlives the subscription. */
  subscribe(from: Destination, receive: Receive, options?: SubscribeOptions): Promise<Subscription>;
  /** Closes every subscription as `Subscription.close` does, then the connection. May be called again. */
  close(options?: CloseOptions): Promise<void>;
}

/** How a connection fares, told to a transport's `onStatus` option. */
export type ConnectionStatus =
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected"; readonly cause?: Error }
  | { readonly kind: "failed"; readonly cause: Error };

/** A transport that keeps more than the common promises: `TransportWith<{ order: "key" }>`. */
export type TransportWith<N extends Requirements> = Transport<Features & N>;

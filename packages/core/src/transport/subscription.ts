import type { Delivery } from "./packet.ts";

/** The place where a subscription begins. A position comes from `Delivery.position` or `Receipt.position`. */
export type Start =
  /** After everything that was published before. */
  | "new"
  /** With the first packet that is kept. */
  | "earliest"
  /** With the first packet that the broker accepted at or after a time. */
  | { readonly since: Date }
  /** With the packet at a position. */
  | { readonly position: string; readonly partition?: string };

/** A condition on one header, by its name on the wire. A header with several texts does not exist. */
export type Condition =
  | { readonly header: string; readonly in: readonly string[] }
  | { readonly header: string; readonly startsWith: string }
  /** The header's text is a number between both bounds, which are included. */
  | { readonly header: string; readonly from?: number; readonly to?: number }
  | { readonly header: string; readonly exists: boolean };

/** A packet fits a rule if all its conditions hold. */
export type Rule = readonly Condition[];

/** A packet passes a filter if it fits one of the rules. Nothing passes a filter without rules. */
export type Filter = readonly Rule[];

export interface SubscribeOptions {
  /**
   * The group of a topic's subscriber. A subscriber without a group gets every packet that is published while it is
   * subscribed; nothing is stored for it, as for an inbox. Ignored for queues and inboxes.
   */
  readonly group?: string;
  /** Most deliveries in flight. 0 delivers nothing until `resize`. Default 32. */
  readonly concurrency?: number;
  /**
   * The place where a new group, or a subscriber without a group, begins. Other values than `new` require `replay`, a time
   * requires `replayByTime`. A group that exists already goes on where it stopped. Default `new`.
   */
  readonly start?: Start;
  /** The packets of a topic that the group gets. Requires `filters`. Default: all. */
  readonly filter?: Filter;
  /** Most milliseconds to wait for a lost connection; then `unreachable`. Default: the transport's own timeout. */
  readonly connectTimeoutMs?: number;
  readonly onEvent?: (event: SubscriptionEvent) => void;
  /**
   * Called with each error that a receiver throws, and with a MessagingError `lock_lost` if a delivery was settled
   * after it had gone back to the broker. Default: `console.error`.
   */
  readonly onError?: (error: Error, delivery: Delivery) => void;
}

/** A change in a subscription that its receiver cannot see. */
export type SubscriptionEvent =
  /**
   * Packets that the broker does not store may have been missed. The cause is a MessagingError `overloaded` if they found
   * no room, or says why the connection broke.
   */
  | { readonly kind: "interrupted"; readonly cause: Error }
  /** Nothing is delivered although the connection is up; the transport tries again. */
  | { readonly kind: "broken"; readonly cause: Error }
  /** Deliveries flow again after `broken`. */
  | { readonly kind: "restored" }
  /** Nothing will be delivered any more. */
  | { readonly kind: "failed"; readonly cause: Error }
  /** The subscription now receives from these partitions, or no longer does. */
  | { readonly kind: "assigned" | "revoked"; readonly partitions: readonly string[] };

/** The default of `CloseOptions.timeoutMs`. */
export const defaultCloseMs = 10_000;

export interface CloseOptions {
  /** Milliseconds to wait for deliveries in flight. Then signals abort and packets go back. Default 10,000. */
  readonly timeoutMs?: number;
}

export interface Subscription {
  /** Changes the number of deliveries in flight. 0 pauses. Deliveries that are in flight stay so. */
  resize(concurrency: number): void;
  /** Takes no new deliveries, and resolves once those in flight are settled or the time is up. */
  close(options?: CloseOptions): Promise<void>;
  /** Moves the whole group. Present if the transport declares `replay`, and the topic keeps its packets. */
  seek?(to: Start): Promise<void>;
  /**
   * Replaces the filter of the whole group for packets that are published from now on; undefined lets all pass. Present
   * if the transport declares `filters`, for topics.
   */
  setFilter?(filter: Filter | undefined): Promise<void>;
}

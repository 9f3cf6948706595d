import type { Destination } from "./destination.ts";
import type { Delivery, Outgoing, Packet } from "./packet.ts";
import type { Receive, Sending } from "./settlement.ts";
import type { Filter, Start } from "./subscription.ts";

/** What only some brokers can do. Each member stands for a feature, and is present exactly if that is declared. */
export interface Extras {
  /**
   * Sends a request to whoever is there, and resolves to the reply. Nothing is stored. Rejects with MessagingError
   * `no_responder`, `request_timeout`, `aborted`, `disconnected`, or as `publish` does. Feature `light`.
   */
  readonly ask?: (to: Destination, packet: Outgoing, options: AskOptions) => Promise<Packet>;
  /**
   * Cancels delayed packets by the tokens of their receipts. Packets that were delivered already are left alone. Feature
   * `cancel`.
   */
  readonly cancel?: (to: Destination, scheduled: readonly string[]) => Promise<void>;
  /**
   * Delivers deferred packets once more, and resolves once all are settled. Rejects with MessagingError `not_found` if one
   * does not exist. Feature `deferral`.
   */
  readonly fetch?: (from: Destination, deferred: Deferred, receive: Receive) => Promise<void>;
  /** Publishes to several destinations, all or nothing. Feature `atomicPublish: "all"`. */
  readonly publishAll?: (sendings: readonly Sending[]) => Promise<void>;
  /** Reads packets without taking them: dead letters above all. Feature `browse`. */
  readonly browse?: (from: Destination, options?: BrowseOptions) => AsyncIterable<Delivery>;
  /** Counts the packets that wait, delayed ones included. Feature `measure`. */
  readonly measure?: (from: Destination, group?: string) => Promise<Measure>;
  /** Feature `topology`. */
  readonly topology?: Topology;
}

export interface AskOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Packets that were set aside. */
export interface Deferred {
  readonly positions: readonly string[];
  /** The group that set them aside, for a topic. */
  readonly group?: string;
}

export interface BrowseOptions {
  /** The group whose packets are read, for a topic. */
  readonly group?: string;
  /** The largest number of packets. Default 100. */
  readonly most?: number;
  /** Default `earliest`. */
  readonly start?: Start;
}

export interface Measure {
  /** The number of packets that are not settled. */
  readonly waiting: number;
  /** The age of the oldest of them, if the broker says so. */
  readonly oldestMs?: number;
}

/** A queue, a topic or one group of it as the contract wants it. */
export interface Wanted {
  readonly at: Destination;
  readonly group?: string;
  readonly filter?: Filter;
}

/** A setting of an existing queue, topic or group that is not as wanted. */
export interface Difference {
  /** The setting, with the name of what has it: `stream "orders": max_msgs`. */
  readonly what: string;
  readonly is: unknown;
  readonly wanted: unknown;
  /** `loses` if packets get lost or a declared feature does not hold. */
  readonly effect: "loses" | "harmless";
}

/** The queues, topics and groups on the broker. */
export interface Topology {
  /** Changes nothing. Something that is missing is a difference whose `is` is undefined. */
  compare(wanted: readonly Wanted[]): Promise<readonly Difference[]>;
  /** Creates what is missing. Never changes what differs. */
  provision(wanted: readonly Wanted[]): Promise<void>;
  /** Removes a queue or a topic with its packets, or one group of a topic. */
  remove(what: Wanted): Promise<void>;
}

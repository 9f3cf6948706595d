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
  /** The key of order, partition and session. Packets with the same key stay in order at an ordered destination. */
  readonly key?: string;
  /** Milliseconds before the packet is delivered. Requires `delay`. */
  readonly delayMs?: number;
  /** Milliseconds after which the packet is not delivered any more, counted from its delivery time. Requires `ttl`. */
  readonly ttlMs?: number;
}

/** The broker's answer for one accepted packet. */
export interface Receipt {
  /** The offset or the sequence number. Only the same transport can interpret it. */
  readonly position?: string;
  /** With `delayMs`: the token for `Extras.cancel`. */
  readonly scheduled?: string;
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
  readonly key?: string;
  /** The partition that it came from, if its destination has partitions. */
  readonly partition?: string;
  /** Identifies the packet to `Extras.fetch`, `Subscription.seek` and `SubscribeOptions.start`. */
  readonly position?: string;
  /** The time at which the broker accepted it, in milliseconds since 1970 by the broker's clock. */
  readonly acceptedAt?: number;
  /** The session that it belongs to. Present if the transport declares `sessions`, and the packet has a key. */
  readonly session?: Session;
}

/** Packets with the same key, and a state that their receivers share. One receiver at a time has a session. */
export interface Session {
  readonly id: string;
  /** Resolves to the state, or to undefined if none was written. */
  read(): Promise<Uint8Array | undefined>;
  /** Replaces the state, or removes it. */
  write(state?: Uint8Array): Promise<void>;
}

import { type Delivery, MessagingError } from "@posthorn/core/transport";

/** One packet that the protocol has delivered, until it is settled. */
export interface InFlight<T> {
  /** The protocol's own part: the message, and what its settlement needs. */
  readonly item: T;
  readonly bytes: number;
  /** The attempt that its receiver gets. `prepare` may correct it before. */
  attempt: number;
  /** Packets with the same key are handled one after the other. */
  readonly key: string | undefined;
  /** False once its settlement no longer counts. Check it again after everything that takes time. */
  isLive: boolean;
  state: InFlightState;
  /** Set by the receiver. */
  slot: number;
  /** Made when the signal of its delivery is read. */
  controller: AbortController | undefined;
  /** The reason why it was abandoned. */
  cause: Error | undefined;
}

/**
 * It is `blocked` by an earlier packet of its key, or `waiting` for the receiver; then `handled`, and `settling` until its
 * settlement has taken effect. It may be `retrying`, until this process delivers it again. It is `gone` in the end.
 */
export type InFlightState = "blocked" | "waiting" | "handled" | "settling" | "retrying" | "gone";

/** The parts of a delivery that the protocol reads from its message. */
export type Content = Omit<Delivery, "attempt" | "signal">;

/** Makes the delivery that a receiver gets. */
export function deliveryOf(inFlight: InFlight<unknown>, content: Content): Delivery {
  return new ReceivedDelivery(inFlight, content);
}

/** A class, because a getter on an object literal would cost a dictionary for each delivery. */
class ReceivedDelivery implements Delivery {
  readonly headers: Delivery["headers"];
  readonly body: Uint8Array;
  readonly address: string;
  readonly attempt: number;
  declare readonly key?: string;
  declare readonly partition?: string;
  declare readonly position?: string;
  declare readonly acceptedAt?: number;
  declare readonly session?: NonNullable<Delivery["session"]>;
  readonly #inFlight: InFlight<unknown>;
  #signal: AbortSignal | undefined;

  constructor(inFlight: InFlight<unknown>, content: Content) {
    const { key, partition, position, acceptedAt, session } = content;
    this.headers = content.headers;
    this.body = content.body;
    this.address = content.address;
    this.attempt = inFlight.attempt;
    if (key !== undefined) this.key = key;
    if (partition !== undefined) this.partition = partition;
    if (position !== undefined) this.position = position;
    if (acceptedAt !== undefined) this.acceptedAt = acceptedAt;
    if (session !== undefined) this.session = session;
    this.#inFlight = inFlight;
  }

  /** Made when it is first read: few receivers read it. */
  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#inFlight, this.attempt);
    return this.#signal;
  }
}

function signalOf(inFlight: InFlight<unknown>, attempt: number): AbortSignal {
  if (inFlight.attempt !== attempt) return new AbortController().signal; // a later attempt is under way
  inFlight.controller ??= new AbortController();
  if (!inFlight.isLive) inFlight.controller.abort(inFlight.cause);
  return inFlight.controller.signal;
}

/** The reason for the signals of deliveries that were abandoned because a subscription closed. */
export function closedBefore(address: string): MessagingError {
  return new MessagingError(
    "closed",
    `The subscription to "${address}" closed before this delivery was settled. The packet goes back to the broker.`,
  );
}

/** The reason for the signals of deliveries that were abandoned because their connection broke. */
export function disconnectedBefore(cause: Error): MessagingError {
  return new MessagingError(
    "disconnected",
    `The connection broke before the delivery was settled (${cause.message}). The packet is delivered again.`,
    { cause },
  );
}

import { MessagingError } from "../errors/messaging-error.ts";
import type { EncodedPacket } from "../message/encode.ts";
import type { Delivery, Destination, Transport } from "../transport/transport.ts";
import type { Correlation } from "./correlations.ts";
import type { ReplySubscription } from "./reply-subscriptions.ts";

/** A request to be published, and how long to wait for its reply. */
export interface Exchange {
  readonly to: Destination;
  /** Gets the headers `reply-to` and `correlation-id` unless it has a `correlation`. */
  readonly packet: Pick<EncodedPacket, "id" | "body" | "headers">;
  /** Given if the packet already carries a correlation id and a reply address, as its contract declares. */
  readonly correlation?: Correlation | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Names the query in errors: `query "orderStatus"`. */
  readonly label: string;
}

/** A request that waits for its reply. */
export interface PendingRequest {
  /** Set once it is stored. */
  slot: number;
  correlationId: string;
  /** Milliseconds of `performance.now()`. */
  readonly until: number;
  readonly exchange: Exchange;
  readonly subscription: ReplySubscription;
  readonly resolve: (reply: Delivery) => void;
  readonly reject: (error: unknown) => void;
  /** True once the transport has accepted the request. */
  isAccepted: boolean;
}

export function timeoutError(
  { isAccepted, exchange: { label, timeoutMs, to } }: PendingRequest,
  { name }: Transport,
): MessagingError {
  const advice = isAccepted
    ? `Is anything serving "${to.template}"?`
    : `The broker of transport "${name}" did not accept the request in that time. Is it running?`;
  const text = `No reply to ${label} within ${Math.round(timeoutMs)} ms. ${advice}`;
  return new MessagingError("request_timeout", text);
}

export function abortedError({ label, signal }: Exchange): MessagingError {
  return new MessagingError("aborted", `The ${label} was aborted.`, { cause: signal?.reason });
}

export function closedError({ label }: Exchange): MessagingError {
  return new MessagingError("closed", `The requester is closed. Open another for ${label}.`);
}

import { MessagingError } from "../errors/messaging-error.ts";
import type { EncodedPacket } from "../message/encode.ts";
import type { Destination } from "../transport/destination.ts";
import type { Extras } from "../transport/extras.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import type { Lane } from "./lanes.ts";
import type { ReplySubscription } from "./reply-subscriptions.ts";
import type { Correlation } from "./wire/correlations.ts";

/** A request to be published, and how long to wait for its reply. */
export interface Exchange {
  /** The transport of the query. */
  readonly transport: Transport;
  readonly to: Destination;
  /** Sends a light request. Left out: it is published. */
  readonly ask?: Extras["ask"] | undefined;
  /** Gets the headers `reply-to` and `correlation-id` if it is published without a `correlation`. */
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
  readonly lane: Lane;
  readonly subscription: ReplySubscription;
  readonly resolve: (reply: Delivery) => void;
  readonly reject: (error: unknown) => void;
  /** True once the transport has accepted the request. */
  isAccepted: boolean;
}

export function timeoutError({ isAccepted, exchange }: PendingRequest): MessagingError {
  if (isAccepted) return noReplyError(exchange);
  const advice = `The broker of transport "${exchange.transport.name}" did not accept the request in that time. Is it running?`;
  return new MessagingError("request_timeout", `${noReply(exchange)} ${advice}`);
}

/** The error of a request that was accepted, and got no reply in time. */
export function noReplyError(request: Exchange): MessagingError {
  const text = `${noReply(request)} Is anything serving "${request.to.template}"?`;
  return new MessagingError("request_timeout", text);
}

function noReply({ label, timeoutMs }: Exchange): string {
  return `No reply to ${label} within ${Math.round(timeoutMs)} ms.`;
}

export function abortedError({ label, signal }: Exchange): MessagingError {
  return new MessagingError("aborted", `The ${label} was aborted.`, { cause: signal?.reason });
}

export function closedError({ label }: Exchange): MessagingError {
  return new MessagingError("closed", `The requester is closed. Open another for ${label}.`);
}

/** The error of a request that waits while its requester closes. */
export function closedWhileWaiting(): MessagingError {
  const text = "The requester was closed while a reply was awaited. Open another.";
  return new MessagingError("closed", text);
}

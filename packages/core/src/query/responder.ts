import type { Answer } from "../consume/handler.ts";
import type { HandlerTimeouts } from "../consume/handler-timeouts.ts";
import { parametersOf, type ReadDelivery } from "../consume/read-delivery.ts";
import type { Report } from "../consume/report.ts";
import { type LocationValue, valueAt } from "../contract/location.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { PreparedQuery } from "../prepare/prepare-query.ts";
import type { Destination } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { LightReplies } from "./light-replies.ts";
import type { StillWaiting } from "./still-waiting.ts";
import type { RequestOrigin } from "./wire/encode-reply.ts";
import { type ReplyDestination, type ReplyRules, replyDestination } from "./wire/reply-address.ts";

/** An answer of any type. */
export type AnyAnswer = Answer<unknown, unknown, object, object, object>;

/** The responder of a query. */
export interface Responder {
  readonly prepared: PreparedQuery;
  /** Publishes the replies. */
  readonly replies: Transport;
  readonly replyRules: ReplyRules;
  readonly report: Report;
  readonly timeouts: HandlerTimeouts;
  readonly stillWaiting: StillWaiting;
  answerOf(message: PreparedMessage): AnyAnswer;
  /** The last publish that succeeded, which need not be awaited again. See the same of the requester. */
  accepted: Promise<unknown> | undefined;
  readonly lightReplies: LightReplies;
}

/** A request that gets a reply. */
export interface ReceivedRequest extends RequestOrigin {
  readonly delivery: Delivery;
  /** Undefined if the requester wants no reply. */
  readonly to: Destination | undefined;
}

/** A request that fits the contract. */
export interface ReadRequest extends ReceivedRequest {
  readonly message: PreparedMessage;
  readonly read: ReadDelivery;
}

/** True if the broker does not store the requests, so that none can come again or go to the dead letters. */
export function isLight({ prepared: { destination } }: Pick<Responder, "prepared">): boolean {
  return destination.delivery === "light";
}

/** The end of a request that cannot be answered. */
export function fateOf(responder: Responder): string {
  return isLight(responder) ? "was dropped: light requests are not stored" : "is in the dead letters";
}

/** Returns the settlement of a request that cannot be answered. */
export function givenUp(responder: Responder, reason: string): Settlement {
  return isLight(responder) ? { kind: "done" } : { kind: "dead-letter", reason };
}

/**
 * Returns the correlation id of a request: the one at its location, that of the header, or the message id. The transport
 * matches the reply to a light request, which has only the one that its contract declares.
 */
export function correlationIdOf(
  responder: Responder,
  { headers }: Delivery,
  payload: unknown,
): LocationValue | undefined {
  const { operation: query } = responder.prepared;
  const located =
    query.correlation === undefined ? undefined : valueAt(query.correlation.request, headers, payload);
  if (isLight(responder)) return located;
  return located ?? headers[wireHeaders.requestId] ?? headers[wireHeaders.id];
}

/** Returns the destination of a request's reply. */
export function replyDestinationOf(
  { prepared: { operation: query }, replyRules }: Responder,
  delivery: Delivery,
  payload: unknown,
): ReplyDestination {
  const { headers } = delivery;
  const located = query.replyTo === undefined ? undefined : valueAt(query.replyTo, headers, payload);
  const address = located === undefined ? headers[wireHeaders.replyTo] : String(located);
  return replyDestination(replyRules, address, parametersOf(query.address, delivery));
}

import type { Answer } from "../consume/handler.ts";
import type { HandlerTimeouts } from "../consume/handler-timeouts.ts";
import { parametersOf, type ReadDelivery } from "../consume/read-delivery.ts";
import type { Report } from "../consume/report.ts";
import { type LocationValue, valueAt } from "../contract/location.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { PreparedQuery } from "../prepare/prepare-query.ts";
import type { Delivery, Destination } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import type { RequestOrigin } from "./encode-reply.ts";
import { type ReplyDestination, type ReplyRules, replyDestination } from "./reply-address.ts";
import type { StillWaiting } from "./still-waiting.ts";

/** An answer of any type. */
export type AnyAnswer = Answer<unknown, unknown, object, object, object>;

/** The responder of a query. */
export interface Responder {
  readonly prepared: PreparedQuery;
  readonly replyRules: ReplyRules;
  readonly report: Report;
  readonly timeouts: HandlerTimeouts;
  readonly stillWaiting: StillWaiting;
  answerOf(message: PreparedMessage): AnyAnswer;
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

/** Returns the correlation id of a request: the one at its location, that of the header, or the message id. */
export function correlationIdOf(
  { prepared: { operation: query } }: Responder,
  { headers }: Delivery,
  payload: unknown,
): LocationValue | undefined {
  const located =
    query.correlation === undefined ? undefined : valueAt(query.correlation.request, headers, payload);
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

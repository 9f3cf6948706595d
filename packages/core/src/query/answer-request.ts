import { arrivalOf } from "../consume/arrival.ts";
import { readDelivery } from "../consume/read-delivery.ts";
import { defaultRetry } from "../consume/retry.ts";
import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import type { EncodedPacket } from "../message/encode.ts";
import { type Expiry, expiryOf, isInDoubt } from "../message/expiry.ts";
import { enterHandling } from "../message/handled-message.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { Delivery, Settlement } from "../transport/transport.ts";
import { encodeErrorReply, encodeReply } from "./encode-reply.ts";
import {
  expireRequest,
  failureReply,
  giveUpRequest,
  refuseReplyAddress,
  refuseRequest,
} from "./refuse-request.ts";
import { correlationIdOf, type ReadRequest, type Responder, replyDestinationOf } from "./responder.ts";
import { settleUndeliverable } from "./send-reply.ts";

// The way of a request:
//
//   read       It fits the contract, and its reply may go to its reply address. Otherwise it goes to the dead letters, and
//              the requester gets `invalid_message`, or nothing at all if the address is forbidden.
//   in doubt   The clocks may disagree about its expiry. The requester decides (see still-waiting.ts).
//   answered   The answer, a declared failure, or an error is encoded as the reply.
//   settled    The broker has accepted the reply. If not, see send-reply.ts.

const done: Settlement = { kind: "done" };

/**
 * Handles a request, and resolves to its settlement. Neither this function nor those that it calls for most
 * requests are async, except `answer`: each promise costs time.
 */
export function handleRequest(
  responder: Responder,
  delivery: Delivery,
  message: PreparedMessage,
): Promise<Settlement> {
  const arrival = arrivalOf(delivery, message);
  const read = readDelivery(responder.prepared, message, arrival);
  if ("problem" in read) return refuseRequest(responder, delivery, read.problem);
  const { payload, context } = read;
  const destination = replyDestinationOf(responder, delivery, payload);
  if ("forbidden" in destination) return refuseReplyAddress(responder, arrival.id, destination.forbidden);
  const request: ReadRequest = {
    delivery,
    cause: context,
    correlationId: correlationIdOf(responder, delivery, payload),
    to: destination.to,
    message,
    read,
  };
  const expiry = expiryOf(delivery);
  if (expiry === undefined || !isInDoubt(expiry, Date.now())) return answer(responder, request);
  return answerInDoubt(responder, request, expiry);
}

/** Answers a request if its requester still waits. */
async function answerInDoubt(
  responder: Responder,
  request: ReadRequest,
  expiry: Expiry,
): Promise<Settlement> {
  const { delivery, message } = request;
  const deadline = await deadlineOf(responder, request, expiry);
  if (deadline === undefined || deadline <= Date.now()) return expireRequest(responder, delivery);
  const read = readDelivery(responder.prepared, message, { ...arrivalOf(delivery, message), deadline });
  if ("problem" in read) return refuseRequest(responder, delivery, read.problem);
  return answer(responder, { ...request, cause: read.context, read });
}

/** Resolves to the time until which the requester waits, by this clock. Without a reply address, the clocks decide. */
async function deadlineOf(
  { stillWaiting }: Responder,
  { to, correlationId = "" }: ReadRequest,
  { at }: Expiry,
): Promise<number | undefined> {
  if (to === undefined) return at;
  return stillWaiting.deadlineOf({ replyTo: to, correlationId: String(correlationId), expiresAt: at });
}

async function answer(responder: Responder, request: ReadRequest): Promise<Settlement> {
  const { prepared, timeouts } = responder;
  const { delivery, message, read, to } = request;
  const { payload, context } = read;
  if (delivery.attempt > defaultRetry.attempts) return giveUpRequest(responder, request);
  let packet: EncodedPacket;
  try {
    await undefined;
    enterHandling(context);
    const answered = await timeouts.limit(responder.answerOf(message)(payload, context), context);
    packet = encodeReply(prepared, answered, request);
  } catch (thrown) {
    packet = encodeFailure(responder, request, asError(thrown));
  }
  if (to === undefined) return done;
  try {
    await prepared.transport.publish(to, [packet]);
    return done;
  } catch (thrown) {
    return settleUndeliverable(responder, request, { cause: asError(thrown), to, settlement: done });
  }
}

/** Encodes the reply to a request whose answer threw, and reports the error unless it is a refusal. */
function encodeFailure(responder: Responder, request: ReadRequest, error: Error): EncodedPacket {
  const { prepared, report } = responder;
  if (isMessagingError(error, "refused")) {
    const { text, reason } = error;
    return encodeErrorReply(prepared, { code: "refused", text, reason }, request);
  }
  const code = isMessagingError(error, "handler_timeout") ? "handler_timeout" : "handler_failed";
  const text = `The answer to ${prepared.label} failed. The requester got \`remote_error\`.`;
  report(new MessagingError(code, text, { cause: error }), request.cause.id);
  return failureReply(responder, request);
}

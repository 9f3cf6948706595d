import { type Arrival, arrivalOf } from "../consume/arrival.ts";
import { readDelivery } from "../consume/read-delivery.ts";
import { defaultRetry } from "../consume/retry.ts";
import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import type { EncodedPacket } from "../message/encode.ts";
import { type Expiry, expiryOf, isInDoubt } from "../message/expiry.ts";
import { enterHandling } from "../message/handled-message.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import {
  expireRequest,
  failureReply,
  giveUpRequest,
  refuseReplyAddress,
  refuseRequest,
} from "./refuse-request.ts";
import {
  correlationIdOf,
  isLight,
  type ReadRequest,
  type Responder,
  replyDestinationOf,
} from "./responder.ts";
import { settleUndeliverable } from "./send-reply.ts";
import { encodeErrorReply, encodeReply } from "./wire/encode-reply.ts";

// The way of a request:
//
//   read       It fits the contract, and its reply may go to its reply address. Otherwise it goes to the dead letters, and
//              the requester gets `invalid_message`, or nothing at all if the address is forbidden.
//   in doubt   The clocks may disagree about its expiry. The requester decides (see still-waiting.ts). A light request has
//              just been sent, so it is answered, with the time that it was given at first.
//   answered   The answer, a declared failure, or an error is encoded as the reply.
//   settled    The broker has accepted the reply. If not, see send-reply.ts.
//
// A light request is settled as done once it is answered: nothing of it is stored.

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
  const expiry = expiryOf(delivery);
  const isDoubtful = expiry !== undefined && isInDoubt(expiry, Date.now());
  const arrival =
    isDoubtful && isLight(responder)
      ? withTimeAtFirst(arrivalOf(delivery, message), expiry)
      : arrivalOf(delivery, message);
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
  return isDoubtful && !isLight(responder)
    ? answerInDoubt(responder, request, expiry)
    : answer(responder, request);
}

/** Gives a message the whole time until its expiry, by this clock. */
function withTimeAtFirst(arrival: Arrival, { at, sentAt }: Expiry): Arrival {
  return { ...arrival, deadline: sentAt === undefined ? undefined : Date.now() + at - sentAt };
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

/** Resolves to the time until which the requester waits, by this clock. If it cannot be asked, the clocks decide. */
async function deadlineOf(
  { stillWaiting, replies }: Responder,
  { to, correlationId = "" }: ReadRequest,
  { at }: Expiry,
): Promise<number | undefined> {
  if (to === undefined || !replies.features.inboxes) return at;
  return stillWaiting.deadlineOf({ replyTo: to, correlationId: String(correlationId), expiresAt: at });
}

async function answer(responder: Responder, request: ReadRequest): Promise<Settlement> {
  const { prepared, timeouts } = responder;
  const { delivery, message, read, to } = request;
  const { payload, context } = read;
  if (delivery.attempt > defaultRetry.attempts && !isLight(responder))
    return giveUpRequest(responder, request);
  let packet: EncodedPacket;
  try {
    await undefined;
    enterHandling(context);
    const answering = timeouts.limit(responder.answerOf(message)(payload, context), context);
    const answered = answering instanceof Promise ? await answering : answering;
    packet = encodeReply(prepared, answered, request);
  } catch (thrown) {
    packet = encodeFailure(responder, request, asError(thrown));
  }
  if (to === undefined) return done;
  const settleFailed = (thrown: unknown): Promise<Settlement> =>
    settleUndeliverable(responder, request, { cause: asError(thrown), to, settlement: done });
  try {
    const publishing = responder.replies.publish(to, [packet]);
    if (isLight(responder)) {
      responder.lightReplies.follow(publishing, settleFailed);
      return done;
    }
    if (publishing === responder.accepted) return done;
    await publishing;
    responder.accepted = publishing;
    return done;
  } catch (thrown) {
    return settleFailed(thrown);
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

import { arrivalOf, causeOf } from "../consume/arrival.ts";
import { defaultRetry } from "../consume/retry.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { EncodedPacket } from "../message/encode.ts";
import { expiredError } from "../message/expiry.ts";
import { subjectOf } from "../message/subject.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import {
  correlationIdOf,
  fateOf,
  givenUp,
  type ReceivedRequest,
  type Responder,
  replyDestinationOf,
} from "./responder.ts";
import { sendReply } from "./send-reply.ts";
import { encodeErrorReply, type RequestOrigin } from "./wire/encode-reply.ts";

/** Reports a request that does not fit the contract, gives it up, and replies with the reason. */
export async function refuseRequest(
  responder: Responder,
  delivery: Delivery,
  problem: string,
): Promise<Settlement> {
  const { prepared, report } = responder;
  const cause = causeOf(delivery);
  const text = `${subjectOf("request", cause.id, prepared.label)} was not answered: ${problem}.`;
  report(new MessagingError("invalid_message", `${text} It ${fateOf(responder)}.`), cause.id);
  const settlement = givenUp(responder, text);
  const destination = replyDestinationOf(responder, delivery, undefined);
  if ("forbidden" in destination) return settlement;
  const correlationId = correlationIdOf(responder, delivery, undefined);
  const request: ReceivedRequest = { delivery, cause, correlationId, to: destination.to };
  const packet = encodeErrorReply(prepared, { code: "invalid_message", text }, request);
  return sendReply(responder, request, { packet, settlement });
}

/** Reports a request whose reply address is forbidden, and gives it up. */
export async function refuseReplyAddress(
  responder: Responder,
  id: string,
  address: string,
): Promise<Settlement> {
  const { prepared, report } = responder;
  const reason =
    `${subjectOf("request", id, prepared.label)} has the reply address "${address}", which is neither a ` +
    "requester's inbox nor a reply channel of the contract";
  const advice = `It ${fateOf(responder)}. If the address is right, add it to \`replyAddresses\` of the options.`;
  report(new MessagingError("forbidden", `${reason}. ${advice}`), id);
  return givenUp(responder, reason);
}

/** Reports a request whose requester does not wait any longer. */
export function expireRequest({ prepared, report }: Responder, delivery: Delivery): Settlement {
  report(expiredError(delivery, prepared.label), arrivalOf(delivery).id);
  return { kind: "done" };
}

/** Reports a request without further attempts, makes it a dead letter, and replies with an error. */
export function giveUpRequest(responder: Responder, request: ReceivedRequest): Promise<Settlement> {
  const { prepared, report } = responder;
  const { attempt } = request.delivery;
  const { id } = request.cause;
  const reason = `attempt ${attempt} of ${defaultRetry.attempts}: earlier attempts never ended`;
  const text = `${subjectOf("request", id, prepared.label)} was given up: ${reason}. It is in the dead letters.`;
  report(new MessagingError("handler_failed", text), id);
  const packet = failureReply(responder, request);
  return sendReply(responder, request, { packet, settlement: { kind: "dead-letter", reason } });
}

/** Encodes the reply of a responder that failed. It contains no details. */
export function failureReply({ prepared }: Responder, request: RequestOrigin): EncodedPacket {
  const text = `The responder of ${prepared.label} failed. Its log says why, under message ${request.cause.id}.`;
  return encodeErrorReply(prepared, { code: "remote_error", text }, request);
}

import { backoffAfter, defaultRetry } from "../consume/retry.ts";
import type { ErrorCode } from "../errors/error-code.ts";
import { asError, isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import type { EncodedPacket } from "../message/encode.ts";
import type { Destination } from "../transport/destination.ts";
import type { Settlement } from "../transport/settlement.ts";
import { fateOf, givenUp, isLight, type ReceivedRequest, type Responder } from "./responder.ts";
import { encodeErrorReply } from "./wire/encode-reply.ts";

/** Sends a reply, and resolves to the settlement of its request: the given one if the broker accepts the reply. */
export async function sendReply(
  responder: Responder,
  request: ReceivedRequest,
  { packet, settlement }: { readonly packet: EncodedPacket; readonly settlement: Settlement },
): Promise<Settlement> {
  const { to } = request;
  if (to === undefined) return settlement;
  try {
    await responder.replies.publish(to, [packet]);
    return settlement;
  } catch (thrown) {
    return settleUndeliverable(responder, request, { cause: asError(thrown), to, settlement });
  }
}

/** A reply that the transport did not accept. */
interface UndeliverableReply {
  readonly cause: Error;
  readonly to: Destination;
  /** The settlement of the request if its requester gets an error instead. */
  readonly settlement: Settlement;
}

/** Errors that another attempt would not change: the reply or its destination is wrong. */
const permanent: readonly ErrorCode[] = [
  "message_too_large",
  "invalid_message",
  "invalid_address",
  "forbidden",
  "unsupported_capability",
];

/**
 * Settles a request whose reply could not be sent, and reports it. If another attempt would not help, the requester
 * gets an error instead; if that fails too, the request is given up. Any other error, such as a broker that is away, is
 * worth another attempt, up to the number of attempts of the default policy. A light request is not attempted again.
 */
export async function settleUndeliverable(
  responder: Responder,
  request: ReceivedRequest,
  { cause, to, settlement }: UndeliverableReply,
): Promise<Settlement> {
  const { prepared, report } = responder;
  const { label } = prepared;
  const { attempt } = request.delivery;
  const { id } = request.cause;
  const code = isMessagingError(cause) ? cause.code : "publish_refused";
  const reportOutcome = (outcome: string): void => {
    const text = `The reply to ${label} could not be sent. ${outcome}`;
    report(new MessagingError(code, text, { cause }), id);
  };
  const giveUp = (reason: string): Settlement => {
    reportOutcome(`The request ${fateOf(responder)}.`);
    return givenUp(responder, reason);
  };

  if (permanent.includes(code)) {
    const text = `The responder of ${label} could not send its reply. Its log says why, under message ${id}.`;
    const packet = encodeErrorReply(prepared, { code: "remote_error", text }, request);
    const isSent = await responder.replies.publish(to, [packet]).then(
      () => true,
      () => false,
    );
    if (!isSent) return giveUp(`its reply could not be sent: ${cause.message}`);
    reportOutcome("The requester got an error instead.");
    return settlement;
  }
  const { attempts } = defaultRetry;
  if (isLight(responder) || attempt >= attempts) {
    return giveUp(`attempt ${attempt} of ${attempts}: its reply could not be sent: ${cause.message}`);
  }
  if (code !== "closed") reportOutcome("The request will be answered again.");
  return { kind: "retry", afterMs: backoffAfter(attempt, defaultRetry) };
}

import type { Report } from "../consume/report.ts";
import { backoffAfter, defaultRetry } from "../consume/retry.ts";
import { asError, type ErrorCode, isMessagingError, MessagingError } from "../errors/errors.ts";
import type { Encoded } from "../message/encode.ts";
import type { Delivery, Destination, Settlement, Transport } from "../transport/transport.ts";

/** A reply that its transport did not take. */
export interface Unsent {
  readonly transport: Transport;
  readonly to: Destination;
  readonly request: Delivery;
  /** The request's. */
  readonly id: string;
  /** For errors: `query "orderStatus"`. */
  readonly what: string;
  /** What becomes of the request once its asker is told of it. */
  readonly settlement: Settlement;
  /** A reply that is no answer, with that text. */
  readonly toError: (text: string) => Encoded;
  readonly report: Report;
}

/** What no other attempt changes: the reply, or where it is to go, is wrong. */
const lasting: readonly ErrorCode[] = [
  "message_too_large",
  "invalid_message",
  "invalid_address",
  "forbidden",
  "unsupported_capability",
];

/**
 * Settles a request whose reply could not be sent, and reports it. Where answering once more would not help, its
 * asker is told instead; if that fails too, the request goes to the dead letters. Anything else, as a broker that is
 * away, is worth another attempt: as many as messages get of which a contract says nothing.
 */
export async function settleUnsent(thrown: unknown, unsent: Unsent): Promise<Settlement> {
  const { transport, to, request, id, what, settlement, toError, report } = unsent;
  const cause = asError(thrown);
  const code = isMessagingError(cause) ? cause.code : "publish_refused";
  const tell = (outcome: string): void =>
    report(new MessagingError(code, `The reply to ${what} could not be sent. ${outcome}`, { cause }), id);

  if (lasting.includes(code)) {
    const text = `The responder of ${what} could not send its reply. Its log says why, under message ${id}.`;
    const isTold = await transport.publish(to, [toError(text)]).then(
      () => true,
      () => false,
    );
    tell(isTold ? "Its asker is told." : "Its request is in the dead letters.");
    return isTold
      ? settlement
      : { kind: "dead-letter", reason: `its reply could not be sent: ${cause.message}` };
  }
  if (request.attempt >= defaultRetry.attempts) {
    tell("Its request is in the dead letters.");
    const reason = `attempt ${request.attempt} of ${defaultRetry.attempts}: its reply could not be sent: ${cause.message}`;
    return { kind: "dead-letter", reason };
  }
  if (code !== "closed") tell("It will be answered again.");
  return { kind: "retry", afterMs: backoffAfter(request.attempt, defaultRetry) };
}

import { isDeclaredFailure } from "../../contract/failure.ts";
import { isInPayload, type LocationValue, renderHeader, withValue } from "../../contract/location.ts";
import type { Failure } from "../../contract/query.ts";
import type { ErrorCode } from "../../errors/error-code.ts";
import { unsendableError } from "../../errors/unsendable-error.ts";
import { cloudEvent } from "../../message/cloud-event.ts";
import { type EncodedPacket, encode } from "../../message/encode.ts";
import type { HandledMessage } from "../../message/handled-message.ts";
import { newId } from "../../message/ids.ts";
import { encodeJson } from "../../message/json.ts";
import { packEvent } from "../../message/pack-event.ts";
import type { PreparedMessage } from "../../message/prepared-message.ts";
import { addTrace } from "../../message/trace-context.ts";
import { withoutUndefined } from "../../message/without-undefined.ts";
import type { PreparedQuery } from "../../prepare/prepare-query.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";
import { encodeWithValues, isHeaderValue, isPayloadValue, replyCorrelation } from "./locations.ts";

/** The properties of a request that its reply carries. */
export interface RequestOrigin {
  /** The request itself, which is the cause of its reply. */
  readonly cause: HandledMessage;
  /** The correlation id of the request, if it has one. Without it, the transport matches the reply. */
  readonly correlationId: LocationValue | undefined;
}

/**
 * Encodes the value that an answer returned. Throws MessagingError `invalid_message` if it does not fit the
 * contract.
 */
export function encodeReply(
  prepared: PreparedQuery,
  answered: unknown,
  origin: RequestOrigin,
): EncodedPacket {
  if (isDeclaredFailure(answered)) {
    return encodeAs(prepared, findFailure(prepared, answered), { payload: answered.payload, origin });
  }
  const payload = answered === undefined ? null : answered; // JSON has no undefined
  return encodeAs(prepared, chooseReply(prepared, payload, origin), { payload, origin });
}

function findFailure({ failures, label }: PreparedQuery, { name }: Failure): PreparedMessage {
  const message = failures.get(String(name));
  if (message !== undefined) return message;
  throw new TypeError(
    `The answer to ${label} is the failure "${String(name)}", which the contract does not declare.`,
  );
}

/** Returns the first of a query's replies that a payload fits. */
function chooseReply(
  { operation: query, replies, label }: PreparedQuery,
  payload: unknown,
  { correlationId }: RequestOrigin,
): PreparedMessage {
  if (replies.length === 1) return replies[0] as PreparedMessage;
  const located = correlationId === undefined ? undefined : replyCorrelation(query, correlationId);
  const defined = withoutUndefined(payload);
  const canHoldValue = typeof defined === "object" && defined !== null;
  const complete =
    located !== undefined && isPayloadValue(located) && canHoldValue
      ? withValue(defined, located, label)
      : defined;
  const found = replies.find(({ validatePayload }) => validatePayload(complete) === undefined);
  if (found !== undefined) return found;
  const names = replies.map(({ name }) => name).join(", ");
  throw unsendableError(`The reply to ${label} fits none of ${names}`, "Correct the reply.");
}

interface ReplyContents {
  readonly payload: unknown;
  readonly origin: RequestOrigin;
}

function encodeAs(
  { operation: query }: PreparedQuery,
  message: PreparedMessage,
  { payload, origin: { cause, correlationId } }: ReplyContents,
): EncodedPacket {
  const envelope = { cause };
  if (correlationId === undefined) return encode(message, payload, envelope);
  if (query.correlation === undefined) {
    const packet = encode(message, payload, envelope);
    packet.headers[wireHeaders.requestId] = String(correlationId);
    return packet;
  }
  const values = [replyCorrelation(query, correlationId)];
  const packet = encodeWithValues(message, { payload, envelope, values });
  if (isInPayload(query.correlation.reply)) packet.headers[wireHeaders.requestId] = String(correlationId);
  return packet;
}

/** An error as the requester gets it. */
export interface ReplyError {
  readonly code: ErrorCode;
  /** For people; it leaves the service. */
  readonly text: string;
  /** For programs. */
  readonly reason?: string | undefined;
}

/** Encodes a reply that reports an error to the requester. */
export function encodeErrorReply(
  prepared: PreparedQuery,
  { code, text, reason }: ReplyError,
  { cause, correlationId }: RequestOrigin,
): EncodedPacket {
  const { operation: query, replies, label } = prepared;
  const [reply] = replies as readonly [PreparedMessage];
  const id = newId();
  const headers = errorHeaders(reply, id, cause);
  headers[wireHeaders.error] = code;
  if (correlationId === undefined) return { id, headers, body: encodeJson({ reason, text }) };
  const located = replyCorrelation(query, correlationId);
  if (isHeaderValue(located)) {
    const header = renderHeader(located, undefined, label);
    headers[header.name] = header.text;
    return asPacket(reply, id, { headers, body: encodeJson({ reason, text }) });
  }
  headers[wireHeaders.requestId] = String(located.value);
  const body = isPayloadValue(located) ? withValue({ reason, text }, located, label) : { reason, text };
  return asPacket(reply, id, { headers, body: encodeJson(body) });
}

function asPacket(
  { isStructured }: PreparedMessage,
  id: string,
  packet: Pick<EncodedPacket, "headers" | "body">,
): EncodedPacket {
  return { id, ...(isStructured ? packEvent(packet) : packet) };
}

function errorHeaders(
  { source, isPlain }: PreparedMessage,
  id: string,
  cause: HandledMessage,
): Record<string, string> {
  const contentType = "application/json";
  const headers: Record<string, string> = isPlain
    ? { [wireHeaders.contentType]: contentType }
    : {
        ...cloudEvent({ name: "posthorn.error", source, contentType }, id, new Date().toISOString()),
        [wireHeaders.correlationId]: cause.correlationId,
        [wireHeaders.causationId]: cause.id,
      };
  const { trace } = cause;
  if (trace !== undefined) addTrace(headers, trace, isPlain);
  return headers;
}

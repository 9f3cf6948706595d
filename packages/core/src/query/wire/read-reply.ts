import type { ErrorCode } from "../../errors/error-code.ts";
import { MessagingError } from "../../errors/messaging-error.ts";
import { type DecodeResult, decode } from "../../message/decode.ts";
import { decodeJson } from "../../message/json.ts";
import type { PreparedMessage } from "../../message/prepared-message.ts";
import type { PreparedQuery } from "../../prepare/prepare-query.ts";
import { describesEvents, isPacked } from "../../structured/unpack-delivery.ts";
import { unpackEvent } from "../../structured/unpack-event.ts";
import type { Packet } from "../../transport/packet.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";

/**
 * Returns the payload of a reply, or throws the MessagingError that the reply stands for. The CloudEvents type
 * decides which of a query's messages a reply is. Without a type, and in a plain reply, it is the first message
 * that it fits, successes before failures.
 */
export function readReply(prepared: PreparedQuery, received: Packet): unknown {
  const { operation: query, replies, failures, label } = prepared;
  const reply = isPacked(received) && !describesEvents(replies) ? unpackEvent(received) : received;
  if ("problem" in reply) throw unreadable(replies[0] as PreparedMessage, reply.problem);
  const code = reply.headers[wireHeaders.error];
  if (code !== undefined) throw remoteError(code, reply, label);
  const type = query.wire === "plain" ? undefined : reply.headers[wireHeaders.type];
  if (type === undefined) return readUntyped(prepared, reply);
  const first = replies[0] as PreparedMessage;
  if (type === first.name) return readAs(first, reply);
  for (const [name, message] of failures) {
    if (message.name === type) throw remoteFailure(name, readAs(message, reply), label);
  }
  return readAs(replies.find(({ name }) => name === type) ?? first, reply);
}

/** Reads a reply of a responder that does not write CloudEvents. */
function readUntyped({ replies, failures, label }: PreparedQuery, reply: Packet): unknown {
  for (const message of replies) {
    const result = tryRead(message, reply);
    if ("payload" in result) return result.payload;
  }
  for (const [name, message] of failures) {
    const result = tryRead(message, reply);
    if ("payload" in result) throw remoteFailure(name, result.payload, label);
  }
  return readAs(replies[0] as PreparedMessage, reply);
}

function readAs(message: PreparedMessage, reply: Packet): unknown {
  const result = tryRead(message, reply);
  if ("payload" in result) return result.payload;
  throw unreadable(message, result.problem);
}

function unreadable({ label }: PreparedMessage, problem: string): MessagingError {
  const text = `${capitalized(label)} cannot be read: ${problem}. Correct its responder.`;
  return new MessagingError("invalid_message", text);
}

/** An empty reply counts as undefined if the contract allows that. */
function tryRead(message: PreparedMessage, reply: Packet): DecodeResult {
  if (reply.body.length === 0 && message.validatePayload(undefined) === undefined) {
    return { payload: undefined };
  }
  return decode(message, reply);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function remoteFailure(name: string, payload: unknown, label: string): MessagingError {
  const text = `The ${label} failed with "${name}", which its contract declares.`;
  return new MessagingError("remote_failure", text, { failure: { name, payload } });
}

function remoteError(code: string, reply: Packet, label: string): MessagingError {
  const shown: ErrorCode = code === "refused" || code === "invalid_message" ? code : "remote_error";
  const { reason, text } = readErrorBody(reply);
  const options = typeof reason === "string" ? { reason } : {};
  return new MessagingError(
    shown,
    typeof text === "string" ? text : `The responder of ${label} failed.`,
    options,
  );
}

function readErrorBody(reply: Packet): Readonly<Record<string, unknown>> {
  try {
    const body = decodeJson(reply.body);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {}; // the code in the header is enough
  }
}

import { asError } from "../errors/messaging-error.ts";
import { unsendableError } from "../errors/unsendable-error.ts";
import { rfc3339Formatter } from "../time/rfc3339.ts";
import type { Outgoing } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { cloudEvent } from "./cloud-event.ts";
import { addContractHeaders } from "./contract-headers.ts";
import { type Cause, handledMessage } from "./handled-message.ts";
import { newId } from "./ids.ts";
import { encodeJson } from "./json.ts";
import { packEvent } from "./pack-event.ts";
import type { PreparedMessage } from "./prepared-message.ts";
import { requireFitting } from "./require-fitting.ts";
import { addTrace } from "./trace-context.ts";

/** The properties of a packet that are not part of the payload. */
export interface Envelope {
  /** Default: a new one. */
  readonly id?: string | undefined;
  readonly headers?: object | undefined;
  /** Milliseconds since 1970 after which the message is not handled. */
  readonly expiresAt?: number | undefined;
  /** The message that led to this one. Default: the one that is being handled. */
  readonly cause?: Cause | undefined;
}

/** A packet whose headers may still be changed. */
export interface EncodedPacket extends Outgoing {
  headers: Record<string, string>;
}

const formatTime = rfc3339Formatter();
const formatExpiryTime = rfc3339Formatter();

/** Encodes a message. Throws MessagingError `invalid_message` if the payload or the headers do not fit the contract. */
export function encode(message: PreparedMessage, payload: unknown, envelope: Envelope): EncodedPacket {
  const fitting = requireFitting(message, "payload", payload);
  const id = envelope.id ?? newId();
  const cause = envelope.cause ?? handledMessage();
  const { declared, isPlain } = message;
  const time = formatTime(Date.now());
  const headers: Record<string, string> = isPlain
    ? { "content-type": message.contentType }
    : cloudEvent(message, id, time);
  if (cause !== undefined) addCause(headers, cause, isPlain);
  if (envelope.expiresAt !== undefined && !isPlain) {
    headers[wireHeaders.expiryTime] = formatExpiryTime(envelope.expiresAt);
  }
  const values = envelope.headers;
  if (message.declaresHeaders || values !== undefined) {
    addContractHeaders(headers, message, { id, time, cause, values });
  }
  const body = encodeBody(message, fitting);
  const ownId = declared.ownHeaders === undefined ? id : (headers[wireHeaders.id] ?? id);
  return message.isStructured ? { id: ownId, ...packEvent({ headers, body }) } : { id: ownId, headers, body };
}

function addCause(headers: Record<string, string>, cause: Cause, isPlain: boolean): void {
  if (cause.id !== undefined && !isPlain) {
    headers[wireHeaders.correlationId] = cause.correlationId;
    headers[wireHeaders.causationId] = cause.id;
  }
  const { trace } = cause;
  if (trace !== undefined) addTrace(headers, trace, isPlain);
}

function encodeBody({ codec, contentType, label }: PreparedMessage, payload: unknown): Uint8Array {
  try {
    return codec === undefined ? encodeJson(payload) : codec.encode(payload);
  } catch (error) {
    throw unsendableError(
      `The payload of ${label} cannot be written as "${contentType}": ${asError(error).message}`,
      "Correct the payload.",
      { cause: error },
    );
  }
}

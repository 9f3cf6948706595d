import type { ZodType } from "zod";
import type { Message, Path } from "../contract/operation.ts";
import { asError, MessagingError } from "../errors/errors.ts";
import { validatorOf } from "../schema/validator.ts";
import { rfc3339Formatter } from "../time/rfc3339.ts";
import type { Outgoing } from "../transport/transport.ts";
import { cloudEvent, isReserved, wireHeaders } from "../transport/wire-headers.ts";
import { isOfType } from "./decode.ts";
import { type Ambient, ambient } from "./handled-message.ts";
import { headerType, readHeader, writeHeader } from "./headers.ts";
import { newId } from "./ids.ts";
import { encodeJson } from "./json.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** What of a message is not in the contract. */
export interface Envelope {
  /** Default: a new one. */
  readonly id?: string | undefined;
  readonly source: string;
  readonly headers?: object | undefined;
  /** The message that this one answers or follows. Default: the one being handled. */
  readonly follows?: Ambient | undefined;
  /** `plain`: without the headers of CloudEvents. */
  readonly wire?: "plain" | undefined;
  /** For errors: `command "placeOrder"`. */
  readonly what: string;
  /** Before that: `the reply to `. */
  readonly role?: string;
}

const formatTime = rfc3339Formatter();

/** A packet whose headers are still its maker's. */
export interface Encoded extends Outgoing {
  headers: Record<string, string>;
}

/**
 * A message as a packet. Throws MessagingError `invalid_message` if the payload or the headers do not
 * fit the contract.
 */
export function encode<T, H extends object>(message: Message<T, H>, payload: T, envelope: Envelope): Encoded {
  const fitting = fitted(message.payload, payload, "payload", envelope);
  const id = envelope.id ?? newId();
  const inherited = envelope.follows ?? ambient();
  const contentType = message.contentType ?? "application/json";
  const headers: Record<string, string> =
    envelope.wire === undefined
      ? cloudEvent(id, envelope.source, message.name, formatTime(Date.now()), contentType)
      : { "content-type": contentType };
  if (inherited !== undefined && envelope.wire === undefined) {
    headers[wireHeaders.correlationId] = inherited.correlationId;
    headers[wireHeaders.causationId] = inherited.id;
  }
  if (message.ownHeaders !== undefined || message.correlationHeader !== undefined) {
    addOwnHeaders(headers, message, { ...envelope, id, follows: inherited });
  } else if (message.headers !== undefined || envelope.headers !== undefined) {
    addHeaders(headers, message, envelope.headers ?? {}, envelope);
  }
  const body = encodeWith(message, fitting, envelope);
  return { id: message.ownHeaders === undefined ? id : (headers[wireHeaders.id] ?? id), headers, body };
}

function encodeWith<T, H extends object>(
  { codec, contentType = "application/json" }: Message<T, H>,
  payload: T,
  { role = "", what }: Envelope,
): Uint8Array {
  try {
    return codec === undefined ? encodeJson(payload) : codec.encode(payload);
  } catch (error) {
    throw new MessagingError(
      "invalid_message",
      `The payload of ${role}${what} cannot be written as "${contentType}": ${asError(error).message}. Nothing was sent. Correct the payload.`,
      { cause: error },
    );
  }
}

/** The value if it fits, also if it does once its undefined properties are left out, as JSON leaves them out. */
function fitted<T>(schema: ZodType, value: T, part: string, { role = "", what }: Envelope): T {
  const validate = validatorOf(schema);
  if (validate(value) === undefined) return value;
  const defined = withoutUndefined(value);
  const problem = validate(defined);
  if (problem === undefined) return defined;
  throw new MessagingError(
    "invalid_message",
    `The ${part} of ${role}${what} ${part === "headers" ? "do" : "does"} not fit the contract: ${problem}. Nothing was sent. Correct the ${part}.`,
  );
}

/** Adds headers of a contract that declares some that Posthorn knows: they need not be given. */
function addOwnHeaders<T, H extends object>(
  to: Record<string, string>,
  message: Message<T, H>,
  envelope: Envelope & { readonly id: string },
): void {
  const { id, source, follows } = envelope;
  const conversation = follows?.correlationId || id; // who spoke plainly may have named none
  const known: Record<string, string> = {
    ...cloudEvent(id, source, message.name, formatTime(Date.now()), to[wireHeaders.contentType] ?? ""),
    [wireHeaders.requestId]: conversation,
    ...to,
  };
  const headers: Record<string, unknown> = {};
  for (const name of message.ownHeaders ?? []) {
    const text = known[name.toLowerCase()];
    if (text !== undefined) headers[name] = readHeader(headerType(message, name), text);
  }
  const { correlationHeader } = message;
  if (correlationHeader !== undefined) {
    headers[correlationHeader] = readHeader(headerType(message, correlationHeader), conversation);
  }
  addHeaders(to, message, { ...headers, ...withoutUndefined(envelope.headers ?? {}) }, envelope);
  checkContentType(to, message, envelope);
}

/** A reader goes by it: with another one, nobody could read what the message's own codec wrote. */
function checkContentType<T, H extends object>(
  headers: Readonly<Record<string, string>>,
  message: Message<T, H>,
  { role = "", what }: Envelope,
): void {
  if (isOfType(message, { headers })) return;
  const { contentType = "application/json" } = message;
  throw new MessagingError(
    "invalid_message",
    `The header "content-type" of ${role}${what} is "${headers[wireHeaders.contentType]}", and the message travels as "${contentType}". Nothing was sent. Leave the header out, or give it that value.`,
  );
}

function addHeaders<T, H extends object>(
  to: Record<string, string>,
  message: Message<T, H>,
  headers: object,
  envelope: Envelope,
): void {
  const defined = withoutUndefined(headers);
  if (message.headers !== undefined) fitted(message.headers, defined, "headers", envelope);
  for (const [name, value] of Object.entries(defined)) {
    const isOwn = isReserved(name);
    if (isOwn && !isDeclared(message, name)) {
      throw new MessagingError(
        "invalid_message",
        `Header "${name}" of ${envelope.what} is Posthorn's own, and the contract does not declare it. Choose another name.`,
      );
    }
    to[isOwn ? name.toLowerCase() : name] = writeHeader(message, name, value);
  }
}

function isDeclared<T, H extends object>(message: Message<T, H>, name: string): boolean {
  return message.ownHeaders?.includes(name) === true || name === message.correlationHeader;
}

/** The text of what stands at a path in a payload. Throws `invalid_message` if it is no text or number. */
export function textAt(payload: unknown, path: Path, part: string, what: string): string {
  let value = payload;
  for (const step of path) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined;
  }
  if (value instanceof Date) return value.toISOString();
  if (["string", "number", "bigint", "boolean"].includes(typeof value)) return String(value);
  throw new MessagingError(
    "invalid_message",
    `The ${part} of ${what} stands at "/${path.join("/")}", and the payload has no text there. Nothing was sent.`,
  );
}

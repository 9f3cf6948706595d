import type { ZodType } from "zod";
import { type Ambient, ambient } from "./ambient.ts";
import { rfc3339Formatter } from "./clock.ts";
import { MessagingError } from "./errors.ts";
import { newId } from "./ids.ts";
import { encodeJson } from "./json.ts";
import type { Headers, Message, Path } from "./operation.ts";
import type { Outgoing } from "./transport.ts";
import { validatorOf } from "./validate.ts";
import { cloudEvent, isReserved, wire } from "./wire.ts";

/** What of a message is not in the contract. */
export interface Envelope {
  /** Default: a new one. */
  readonly id?: string | undefined;
  readonly source: string;
  readonly headers?: object | undefined;
  /** The message that this one answers or follows. Default: the one being handled. */
  readonly follows?: Ambient | undefined;
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
  check(message.payload, payload, "payload", envelope);
  const id = envelope.id ?? newId();
  const inherited = envelope.follows ?? ambient();
  const headers = cloudEvent(
    id,
    envelope.source,
    message.name,
    formatTime(Date.now()),
    message.contentType ?? "application/json",
  );
  if (inherited !== undefined) {
    headers[wire.correlationId] = inherited.correlationId;
    headers[wire.causationId] = inherited.id;
  }
  if (message.headers !== undefined || envelope.headers !== undefined) {
    addHeaders(headers, message, (envelope.headers ?? {}) as Headers, envelope);
  }
  return { id, headers, body: encodeJson(payload) };
}

function check(schema: ZodType, value: unknown, part: string, { role = "", what }: Envelope): void {
  const problem = validatorOf(schema)(value);
  if (problem === undefined) return;
  throw new MessagingError(
    "invalid_message",
    `The ${part} of ${role}${what} does not fit the contract: ${problem}. Nothing was sent. Correct the ${part}.`,
  );
}

function addHeaders<T, H extends object>(
  to: Record<string, string>,
  message: Message<T, H>,
  headers: Headers,
  envelope: Envelope,
): void {
  if (message.headers !== undefined) check(message.headers, headers, "headers", envelope);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (isReserved(name)) {
      throw new MessagingError(
        "invalid_message",
        `Header "${name}" of ${envelope.what} is Posthorn's own. Choose another name.`,
      );
    }
    to[name] = typeof value === "string" ? value : String(value);
  }
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
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new MessagingError(
    "invalid_message",
    `The ${part} of ${what} stands at "/${path.join("/")}", and the payload has no text there. Nothing was sent.`,
  );
}

import { MessagingError } from "../errors/errors.ts";
import { rfc3339Parser } from "../time/rfc3339.ts";
import type { Packet } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

/** When a message expires, and for how long its sender meant it to be valid. */
export interface Expiry {
  /** Milliseconds since 1970, by the sender's clock. */
  readonly at: number;
  /** When it was sent, by the sender's clock; undefined if the message does not say. */
  readonly sentAt: number | undefined;
}

const readExpiry = rfc3339Parser();
const readTime = rfc3339Parser();

let lastHeaders: Packet["headers"] | undefined;
let lastExpiry: Expiry | undefined;

/** The expiry of a packet, if it carries one. A time that is not RFC 3339 counts as none. */
export function expiryOf({ headers }: Packet): Expiry | undefined {
  if (headers !== lastHeaders) {
    lastExpiry = readExpiryOf(headers);
    lastHeaders = headers;
  }
  return lastExpiry;
}

function readExpiryOf(headers: Packet["headers"]): Expiry | undefined {
  const text = headers[wireHeaders.expiryTime];
  if (text === undefined) return undefined;
  const at = readExpiry(text);
  if (Number.isNaN(at)) return undefined;
  const sentAt = readTime(headers[wireHeaders.time] ?? "");
  return { at, sentAt: Number.isNaN(sentAt) ? undefined : sentAt };
}

/**
 * When a packet expires by this process's clock. It is never further away than the sender meant, even if this
 * clock is behind the sender's.
 */
export function deadlineOf(packet: Packet): number | undefined {
  const expiry = expiryOf(packet);
  if (expiry === undefined) return undefined;
  const { at, sentAt } = expiry;
  return sentAt === undefined ? at : Math.min(at, Date.now() + Math.max(at - sentAt, 0));
}

/** Clocks of one network differ by less, unless one of them is wrong. */
const toleranceMs = 1_000;

/** True if the two clocks may disagree: the packet looks expired, or seems to come from the future. */
export function isInDoubt({ at, sentAt }: Expiry, now: number): boolean {
  return at <= now || (sentAt !== undefined && sentAt > now + toleranceMs);
}

/** The error that reports a message which had expired and was not handled. */
export function expiredError({ headers }: Packet, what: string): MessagingError {
  const id = headers[wireHeaders.id] ?? "";
  const name = id === "" ? `A message of ${what}` : `Message ${id} of ${what}`;
  return new MessagingError(
    "expired",
    `${name} expired at ${headers[wireHeaders.expiryTime]} and was not handled.`,
  );
}

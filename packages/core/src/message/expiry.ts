import { MessagingError } from "../errors/messaging-error.ts";
import { rfc3339Parser } from "../time/rfc3339.ts";
import type { Packet } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { subjectOf } from "./subject.ts";

/** The time at which a message expires. */
export interface Expiry {
  /** Milliseconds since 1970, by the sender's clock. */
  readonly at: number;
  /** The time at which it was sent, by the sender's clock. Undefined if the packet does not carry it. */
  readonly sentAt: number | undefined;
}

const parseExpiryTime = rfc3339Parser();
const parseTime = rfc3339Parser();

// A request's expiry is needed twice in a row.
let lastHeaders: Packet["headers"] | undefined;
let lastExpiry: Expiry | undefined;

/** Returns the expiry of a packet, or undefined if it has none. A time that is not RFC 3339 counts as none. */
export function expiryOf({ headers }: Packet): Expiry | undefined {
  if (headers !== lastHeaders) {
    lastExpiry = readExpiry(headers);
    lastHeaders = headers;
  }
  return lastExpiry;
}

function readExpiry(headers: Packet["headers"]): Expiry | undefined {
  const text = headers[wireHeaders.expiryTime];
  if (text === undefined) return undefined;
  const at = parseExpiryTime(text);
  if (Number.isNaN(at)) return undefined;
  const sentAt = parseTime(headers[wireHeaders.time] ?? "");
  return { at, sentAt: Number.isNaN(sentAt) ? undefined : sentAt };
}

/**
 * Returns the time at which a packet expires by this process's clock. It is never later than the sender intended,
 * even if this clock is behind the sender's.
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

/**
 * Makes the error that reports an expired message.
 *
 * @param label - names the operation: `command "placeOrder"`
 */
export function expiredError({ headers }: Packet, label: string): MessagingError {
  const subject = subjectOf("message", headers[wireHeaders.id] ?? "", label);
  const time = headers[wireHeaders.expiryTime];
  return new MessagingError("expired", `${subject} expired at ${time} and was not handled.`);
}

import { isOpen } from "../contract/address.ts";
import type { Features } from "../contract/features.ts";
import { MessagingError } from "../errors/errors.ts";
import type { Destination, Outgoing, SubscribeOptions } from "./transport.ts";

/** A transport, or what is said of it before it is there. */
interface Promised {
  readonly name: string;
  readonly features: Features;
}

/**
 * Throws MessagingError for what a transport cannot publish, before anything is sent: `invalid_address` for
 * an address that is not whole, `message_too_large`, and `unsupported_capability` for what it does not promise.
 */
export function checkPackets(by: Promised, to: Destination, packets: readonly Outgoing[]): void {
  checkDestination(by, to);
  if (isOpen(to.address)) {
    throw new MessagingError(
      "invalid_address",
      `"${to.address}" has a parameter without a value. Give it one.`,
    );
  }
  const { largestBody, delay } = by.features;
  for (const { body, delayMs } of packets) {
    if (body.length > largestBody) throw tooLarge(by, to, body.length);
    if (delayMs !== undefined && delayMs > 0 && !delay) {
      const asked = `no delay, and a packet for "${to.address}" asks for ${delayMs} ms`;
      throw unsupported(by, asked, "Send it later, or choose a transport that promises it.");
    }
  }
}

/**
 * Throws MessagingError `unsupported_capability` for what a transport cannot subscribe to, which is what it does not
 * promise or a part of a queue, and `invalid_argument` for a concurrency below 1.
 */
export function checkSubscription(
  by: Promised,
  from: Destination,
  { concurrency = 1, group }: SubscribeOptions,
): void {
  checkDestination(by, from);
  if (!(concurrency >= 1)) {
    const text = `A concurrency of ${concurrency} receives nothing. Give at least 1.`;
    throw new MessagingError("invalid_argument", text);
  }
  if (from.kind === "queue" && from.address !== from.template) {
    const text = `Queue "${from.template}" is one queue for all addresses. Subscribe to all of it, not to "${from.address}".`;
    throw new MessagingError("unsupported_capability", text);
  }
  if (from.kind !== "topic") return;
  if (group !== undefined && !by.features.groups) {
    const asked = `no groups, and the subscription to "${from.address}" names "${group}"`;
    throw unsupported(by, asked, "Leave it out, or choose a transport that promises them.");
  }
  if (isOpen(from.address) && !by.features.wildcards) {
    const asked = `no wildcards, and "${from.address}" has a parameter left open`;
    throw unsupported(by, asked, "Give it a value, or choose a transport that promises them.");
  }
}

function checkDestination(by: Promised, { address, ordered, duplicateWindowMs }: Destination): void {
  if (ordered && by.features.order === "none") {
    const asked = `no order, and "${address}" asks for it`;
    throw unsupported(by, asked, "Choose a transport that promises it.");
  }
  if (duplicateWindowMs !== undefined && !by.features.duplicateDetection) {
    const asked = `no detection of duplicates, and "${address}" asks for it`;
    throw unsupported(by, asked, "Wrap it in `withDedupe` of @posthorn/wrappers.");
  }
}

function unsupported({ name }: Promised, asked: string, instead: string): MessagingError {
  return new MessagingError("unsupported_capability", `Transport "${name}" promises ${asked}. ${instead}`);
}

function tooLarge({ name, features }: Promised, { address }: Destination, bytes: number): MessagingError {
  return new MessagingError(
    "message_too_large",
    `A body of ${bytes} bytes for "${address}" is over the ${features.largestBody} that transport "${name}" ` +
      "carries. Nothing was sent. Send less, or a reference to it.",
  );
}

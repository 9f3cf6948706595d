import { isOpen } from "../contract/address.ts";
import type { Features } from "../contract/features.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { Destination, Outgoing, SubscribeOptions } from "./transport.ts";

/** A transport, or its name and features before it is open. */
interface TransportDescription {
  readonly name: string;
  readonly features: Features;
}

/**
 * Throws a MessagingError, before anything is sent, if a transport cannot publish the packets: `invalid_address`
 * for an open address, `message_too_large`, and `unsupported_capability` for a feature that it does not declare.
 */
export function checkPackets(by: TransportDescription, to: Destination, packets: readonly Outgoing[]): void {
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
      const reason = `a packet for "${to.address}" has a delay of ${delayMs} ms`;
      throw unsupported(by, "delay", `${reason}. Send it later, or choose a transport that declares it.`);
    }
  }
}

/**
 * Throws a MessagingError if a transport cannot open the subscription: `unsupported_capability` for a feature that
 * it does not declare and for a part of a queue, and `invalid_argument` for a concurrency below 1.
 */
export function checkSubscription(
  by: TransportDescription,
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
    const reason = `the subscription to "${from.address}" names group "${group}"`;
    const advice = "Leave the group out, or choose a transport that declares it.";
    throw unsupported(by, "groups", `${reason}. ${advice}`);
  }
  if (isOpen(from.address) && !by.features.wildcards) {
    const advice = "Give it a value, or choose a transport that declares it.";
    throw unsupported(by, "wildcards", `"${from.address}" has an open parameter. ${advice}`);
  }
}

function checkDestination(
  by: TransportDescription,
  { address, ordered, duplicateWindowMs }: Destination,
): void {
  if (ordered && by.features.order === "none") {
    const advice = "Choose a transport that declares it.";
    throw unsupported(by, "order: key", `"${address}" is ordered. ${advice}`);
  }
  if (duplicateWindowMs !== undefined && !by.features.duplicateDetection) {
    const advice = "Wrap the transport in `withDedupe` of @posthorn/wrappers.";
    throw unsupported(by, "duplicateDetection", `"${address}" needs it. ${advice}`);
  }
}

function unsupported(
  { name }: TransportDescription,
  feature: string,
  reasonAndAdvice: string,
): MessagingError {
  const text = `Transport "${name}" does not declare "${feature}", and ${reasonAndAdvice}`;
  return new MessagingError("unsupported_capability", text);
}

function tooLarge(
  { name, features }: TransportDescription,
  { address }: Destination,
  bytes: number,
): MessagingError {
  return new MessagingError(
    "message_too_large",
    `A body of ${bytes} bytes for "${address}" is over the ${features.largestBody} that transport "${name}" ` +
      "carries. Nothing was sent. Send less, or a reference to the data.",
  );
}

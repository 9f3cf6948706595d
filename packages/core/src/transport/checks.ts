import { isOpen } from "../contract/address.ts";
import type { Features } from "../contract/features.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { Destination } from "./destination.ts";
import type { Outgoing } from "./packet.ts";
import type { SubscribeOptions } from "./subscription.ts";
import type { PublishOptions } from "./transport.ts";

/** A transport, or its name and features before it is open. */
export interface TransportDescription {
  readonly name: string;
  readonly features: Features;
}

/**
 * Throws a MessagingError, before anything is sent, if a transport cannot publish the packets: `invalid_address`
 * for an open address, `message_too_large`, and `unsupported_capability` for a feature that it does not declare or a
 * limit that is exceeded.
 */
export function checkPackets(by: TransportDescription, to: Destination, packets: readonly Outgoing[]): void {
  checkDestination(by, to);
  if (isOpen(to.address)) {
    throw new MessagingError(
      "invalid_address",
      `"${to.address}" has a parameter without a value. Give it one.`,
    );
  }
  for (const packet of packets) checkPacket(by, to, packet);
}

function checkPacket(
  by: TransportDescription,
  to: Destination,
  { body, delayMs = 0, ttlMs }: Outgoing,
): void {
  const { delay, ttl, limits } = by.features;
  if (body.length > limits.largestBody) throw tooLarge(by, to, body.length);
  if (delayMs > 0) {
    const reason = `a packet for "${to.address}" has a delay of ${delayMs} ms`;
    if (!delay) throw unsupported(by, "delay", reason, "Send it later");
    if (delayMs > limits.longestDelayMs) throw beyondLimit(by, reason, `at most ${limits.longestDelayMs} ms`);
  }
  if (ttlMs !== undefined && !ttl) {
    throw unsupported(by, "ttl", `a packet for "${to.address}" expires after ${ttlMs} ms`);
  }
}

/** Throws MessagingError `unsupported_capability` for a transaction if the transport cannot take part in one. */
export function checkTransaction(by: TransportDescription, { within }: PublishOptions<unknown>): void {
  if (within === undefined || by.features.callerTransaction) return;
  throw unsupported(by, "callerTransaction", "a publish names a transaction");
}

/**
 * Throws a MessagingError if a transport cannot open the subscription: `unsupported_capability` for a feature that
 * it does not declare and for a part of a queue, and `invalid_argument` for a concurrency that is not a count.
 */
export function checkSubscription(
  by: TransportDescription,
  from: Destination,
  { concurrency = 1, group, start = "new", filter }: SubscribeOptions,
): void {
  checkDestination(by, from);
  checkConcurrency(concurrency);
  if (from.kind === "queue" && from.address !== from.template) {
    const text = `Queue "${from.template}" is one queue for all addresses. Subscribe to all of it, not to "${from.address}".`;
    throw new MessagingError("unsupported_capability", text);
  }
  if (from.kind !== "topic" || from.dead !== undefined) return;
  const { groups, filters, replay, replayByTime, wildcards } = by.features;
  const subject = `the subscription to "${from.address}"`;
  if (group !== undefined && !groups) {
    throw unsupported(by, "groups", `${subject} names group "${group}"`, "Leave the group out");
  }
  if (filter !== undefined && !filters) throw unsupported(by, "filters", `${subject} has a filter`);
  if (start !== "new" && !replay) throw unsupported(by, "replay", `${subject} starts with earlier packets`);
  if (typeof start === "object" && "since" in start && !replayByTime) {
    throw unsupported(by, "replayByTime", `${subject} starts at a time`);
  }
  if (isOpen(from.address) && !wildcards) {
    throw unsupported(by, "wildcards", `"${from.address}" has an open parameter`, "Give it a value");
  }
}

/** Throws MessagingError `invalid_argument` unless a concurrency is a count of deliveries, or 0. */
export function checkConcurrency(concurrency: number): void {
  if (concurrency >= 0) return;
  const text = `A concurrency of ${concurrency} is not a number of messages. Give at least 1, or 0 to pause.`;
  throw new MessagingError("invalid_argument", text);
}

const kinds = { queue: "queues", topic: "topics", inbox: "inboxes" } as const;

function checkDestination(by: TransportDescription, destination: Destination): void {
  const { kind, address, ordered, duplicateWindowMs, delivery, dead, keepMs } = destination;
  const { features } = by;
  if (!features[kinds[kind]]) throw unsupported(by, kinds[kind], `"${address}" is of that kind`);
  if (ordered && features.order === "none") throw unsupported(by, "order: key", `"${address}" is ordered`);
  if (duplicateWindowMs !== undefined) checkWindow(by, address, duplicateWindowMs);
  if (delivery === "light" && !features.light) {
    throw unsupported(by, "light", `"${address}" stores nothing`);
  }
  if (dead !== undefined && !features.deadLetter) {
    throw unsupported(by, "deadLetter", `the dead letters of "${address}" are used`);
  }
  if (keepMs !== undefined) {
    const reason = `"${address}" keeps its packets for ${keepMs} ms`;
    const { longestKeepMs } = features.limits;
    if (!features.replay) throw unsupported(by, "replay", reason);
    if (keepMs > longestKeepMs) throw beyondLimit(by, reason, `at most ${longestKeepMs} ms`);
  }
}

function checkWindow(by: TransportDescription, address: string, windowMs: number): void {
  const { duplicateDetection, limits } = by.features;
  const reason = `"${address}" detects duplicates for ${windowMs} ms`;
  const advice = "Wrap the transport in `withDedupe` of @posthorn/wrappers";
  if (!duplicateDetection) throw unsupported(by, "duplicateDetection", reason, advice);
  const [least, most] = limits.duplicateWindowMs;
  if (windowMs < least || windowMs > most) throw beyondLimit(by, reason, `${least} to ${most} ms`);
}

// biome-ignore lint/complexity/useMaxParams: the parts of one sentence
function unsupported(
  { name }: TransportDescription,
  feature: string,
  reason: string,
  advice?: string,
): MessagingError {
  const remedy = advice === undefined ? "Choose" : `${advice}, or choose`;
  const text = `Transport "${name}" does not declare "${feature}", and ${reason}. ${remedy} a transport that declares it.`;
  return new MessagingError("unsupported_capability", text);
}

function beyondLimit({ name }: TransportDescription, reason: string, bounds: string): MessagingError {
  const text = `Transport "${name}" allows ${bounds}, and ${reason}. Choose another value, or another transport.`;
  return new MessagingError("unsupported_capability", text);
}

function tooLarge(
  { name, features }: TransportDescription,
  { address }: Destination,
  bytes: number,
): MessagingError {
  return new MessagingError(
    "message_too_large",
    `A body of ${bytes} bytes for "${address}" is over the ${features.limits.largestBody} that transport "${name}" ` +
      "carries. Nothing was sent. Send less, or a reference to the data.",
  );
}

import { type MsgHdrs, nuid } from "@nats-io/transport-node";
import type { Destination, Outgoing } from "@posthorn/core/transport";
import { partitionOf, percentEncode } from "@posthorn/transport-kit";
import { encodeHeaders } from "./headers.ts";
import { checkSubject, inboxSubject, type Names, namesOf, scheduleSubject, subjectOf } from "./names.ts";

/** A packet as it is written, apart from what its stream decides. */
export interface Part {
  readonly address: string;
  readonly key: string;
  readonly headers: MsgHdrs;
  readonly body: Uint8Array;
  /** The size of headers and body, more or less. */
  readonly bytes: number;
  readonly schedule: Schedule | undefined;
}

/** The later delivery of a packet. */
interface Schedule {
  readonly id: string;
  /** By `performance.now()`. */
  readonly dueAt: number;
  readonly ttl: string | undefined;
}

/** What is confirmed as one: a packet, or several of an atomic batch. */
export interface Message {
  readonly parts: readonly Part[];
  readonly bytes: number;
  /** The subject of the last part, once it is written. */
  subject: string;
}

/** The names and the partitions of the stream that a packet goes to. */
export interface Target extends Names {
  readonly partitions: number | undefined;
}

/** The packet's lifetime in milliseconds. The server counts whole seconds. */
export const ttlHeader = "posthorn-ttl";

/** An address of that length becomes a subject that is short enough, whatever its characters are. */
const surelyShort = 64;

/**
 * Encodes a packet for a queue or a topic. Throws MessagingError `invalid_message` for headers that NATS cannot carry, and
 * `invalid_address` for an address that is too long.
 */
export function encodePart(to: Destination, packet: Outgoing): Part {
  const { id, key = id, body, delayMs = 0, ttlMs } = packet;
  if (to.address.length > surelyShort)
    checkSubject(subjectOf(namesOf(to), to.address, to.ordered ? 255 : undefined));
  const forServer: Record<string, string> = {};
  // Only with a window: the server would otherwise drop packets with the same id for two minutes unasked.
  if (to.duplicateWindowMs !== undefined) forServer["Nats-Msg-Id"] = percentEncode(id);
  let ttl: string | undefined;
  if (ttlMs !== undefined) {
    ttl = `${Math.max(1, Math.ceil(ttlMs / 1_000))}s`;
    forServer[ttlHeader] = String(ttlMs);
    if (delayMs <= 0) forServer["Nats-TTL"] = ttl;
  }
  const headers = encodeHeaders(packet.headers, forServer);
  const schedule = delayMs > 0 ? { id: nuid.next(), dueAt: performance.now() + delayMs, ttl } : undefined;
  return { address: to.address, key, headers, body, bytes: sizeOf(packet), schedule };
}

export function messageOf(parts: readonly Part[]): Message {
  return { parts, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), subject: "" };
}

function sizeOf({ headers, body }: Outgoing): number {
  let bytes = body.length;
  for (const name in headers) bytes += name.length + (headers[name] as string).length + 4;
  return bytes;
}

/** The subject of a part. Adds the headers of its later delivery, by the server's clock. */
export function addressPart(part: Part, target: Target, serverNow: () => number): string {
  const { address, key, headers, schedule } = part;
  const { partitions } = target;
  const subject = subjectOf(
    target,
    address,
    partitions === undefined ? undefined : partitionOf(key, partitions),
  );
  if (schedule === undefined) return subject;
  const at = new Date(serverNow() + schedule.dueAt - performance.now()).toISOString();
  headers.set("Nats-Schedule", `@at ${at}`);
  headers.set("Nats-Schedule-Target", subject);
  if (schedule.ttl !== undefined) headers.set("Nats-Schedule-TTL", schedule.ttl);
  return scheduleSubject(target, schedule.id);
}

/** Encodes a packet for an inbox or a light queue. Throws as `encodePart` does. */
export function encodeCore(to: Destination, packet: Outgoing): Part {
  const subject = to.kind === "inbox" ? inboxSubject(to.address) : subjectOf(namesOf(to), to.address);
  const headers = encodeHeaders(packet.headers);
  const { body } = packet;
  return {
    address: checkSubject(subject),
    key: "",
    headers,
    body,
    bytes: sizeOf(packet),
    schedule: undefined,
  };
}

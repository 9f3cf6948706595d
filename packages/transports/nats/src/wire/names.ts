import { createHash } from "node:crypto";
import { type Destination, isOpen } from "@posthorn/core/transport";
import { decodeToken, encodeToken } from "./subject-tokens.ts";

/** The names of a queue or a topic on the server. */
export interface Names {
  /** The stream that stores its packets. It is also the first token of their subjects. */
  readonly stream: string;
  /** The separator between the levels of its addresses. Each level becomes a token of the subject. */
  readonly separator: "." | "/";
}

/**
 * The names of a queue or a topic. Its stream is named after its kind, its template as far as a stream name allows it,
 * and ten characters that differ for every template.
 */
export function namesOf({ kind, template }: Pick<Destination, "kind" | "template">): Names {
  return {
    stream: `${kind}-${readable(template)}-${digest(template)}`,
    separator: template.includes("/") ? "/" : ".",
  };
}

/**
 * The subject of the packets with an address: `queue-orders_place-mfpq2g4t3c.orders.place`. In an ordered queue or
 * topic, it depends on the partition of the packet's key too.
 */
export function subjectOf({ stream, separator }: Names, address: string, partition?: number): string {
  return `${subjectPrefix(stream, partition)}.${tokensOf(address, separator)}`;
}

/** The address of the packets with a subject. */
export function addressOf({ stream, separator }: Names, subject: string, ordered: boolean): string {
  const from = stream.length + 1;
  const tokens = subject.slice(ordered ? subject.indexOf(".", from) + 1 : from);
  return tokens.split(".").map(decodeToken).join(separator);
}

/**
 * The subject filter for an address whose parameters may be open. Where only a part of a level is an open parameter,
 * the whole level becomes a wildcard, so that the filter may match more than the address does.
 */
export function filterOf(
  { stream, separator }: Names,
  { template, address }: Pick<Destination, "template" | "address">,
  partition?: number,
): string {
  const prefix = subjectPrefix(stream, partition);
  if (address === template) return `${prefix}.>`;
  const levels = address.split(separator).map((level) => (isOpen(level) ? "*" : encodeToken(level)));
  return `${prefix}.${levels.join(".")}`;
}

/** The subject filter for an address, across all partitions. */
export function filterAcrossPartitions(
  names: Names,
  destination: Pick<Destination, "template" | "address" | "ordered">,
): string {
  const filter = filterOf(names, destination);
  if (!destination.ordered || destination.address === destination.template) return filter;
  return `${names.stream}.*${filter.slice(names.stream.length)}`;
}

/**
 * The subject of an inbox. An address that is a subject for inboxes already stays as it is, so that clients which
 * know only the address can use it. Every other address is placed under `inbox`, so that a reply address can
 * reach nothing but inboxes.
 */
export function inboxSubject(address: string): string {
  const subject = tokensOf(address, ".");
  return /^(?:posthorn-inbox|inbox|_INBOX)\./.test(subject) ? subject : `inbox.${subject}`;
}

/**
 * The name of the durable consumer for a queue, or for a group and the addresses that it subscribes to. An ordered
 * queue or topic has one for each partition.
 */
export function consumerName(from: Destination, group: string | undefined, partition?: number): string {
  const suffix = partition === undefined ? "" : `-p${partition}`;
  if (from.kind !== "topic" || group === undefined) return `workers${suffix}`;
  const filter = from.address === from.template ? "" : from.address;
  return `${readable(group)}-${digest(`${group}\0${filter}`)}${suffix}`;
}

/** The partition of a key: FNV-1a with 32 bits over its UTF-8, modulo the number of partitions. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % partitions;
}

function subjectPrefix(stream: string, partition: number | undefined): string {
  return partition === undefined ? stream : `${stream}.${partition}`;
}

function tokensOf(address: string, separator: string): string {
  return address.split(separator).map(encodeToken).join(".");
}

function readable(text: string): string {
  return text
    .replace(/[{}]/g, "")
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 48);
}

const crockfordAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Fifty bits of SHA-256 in Crockford's alphabet. Lower case only, because some file systems ignore case. */
function digest(text: string): string {
  const bits = createHash("sha256").update(text).digest().readBigUInt64BE() >> 14n;
  const digits = Array.from({ length: 10 }, (_, index) => Number((bits >> BigInt(index * 5)) & 31n));
  return digits.map((digit) => crockfordAlphabet[digit]).join("");
}

import { createHash } from "node:crypto";
import { type Destination, isOpen } from "@posthorn/core/transport";

/** How a queue or a topic is called on the server. */
export interface Names {
  /** The stream that keeps its packets, and the first token of their subjects. */
  readonly stream: string;
  /** What separates the levels of its addresses. Each becomes a token of the subject. */
  readonly separator: "." | "/";
}

/**
 * Names the stream of a queue or a topic: its kind, its template as far as a stream's name may have it,
 * and ten characters that differ for every template.
 */
export function namesOf({ kind, template }: Pick<Destination, "kind" | "template">): Names {
  return {
    stream: `${kind}-${readable(template)}-${digest(template)}`,
    separator: template.includes("/") ? "/" : ".",
  };
}

/** The subject of a packet: `queue-orders_place-3c1q0f9bn2.orders.place`. */
export function subjectOf({ stream, separator }: Names, address: string, partition?: number): string {
  const start = partition === undefined ? stream : `${stream}.${partition}`;
  return `${start}.${tokensOf(address, separator)}`;
}

/** The address that a packet's subject stands for. */
export function addressOf({ stream, separator }: Names, subject: string, ordered: boolean): string {
  const from = stream.length + 1;
  const tokens = subject.slice(ordered ? subject.indexOf(".", from) + 1 : from);
  return tokens.split(".").map(textOf).join(separator);
}

/**
 * The subjects that an address with open parameters stands for. A level that has an open parameter and
 * something else beside it is a wildcard too, so that more may match than should.
 */
export function filterOf(
  { stream, separator }: Names,
  { template, address }: Pick<Destination, "template" | "address">,
  partition?: number,
): string {
  const start = partition === undefined ? stream : `${stream}.${partition}`;
  if (address === template) return `${start}.>`;
  const levels = address.split(separator).map((level) => (isOpen(level) ? "*" : tokenOf(level)));
  return `${start}.${levels.join(".")}`;
}

/** The subjects of whoever listens to a topic without a group, whatever the partition. */
export function wholeFilterOf(
  names: Names,
  of: Pick<Destination, "template" | "address" | "ordered">,
): string {
  const filter = filterOf(names, of);
  if (!of.ordered || of.address === of.template) return filter;
  return `${names.stream}.*${filter.slice(names.stream.length)}`;
}

/**
 * The subject of an inbox. All of them stand apart, so that no reply address reaches anything else. One
 * that is a subject for inboxes already is that subject: other clients know no more than the address.
 */
export function inboxSubject(address: string): string {
  const subject = tokensOf(address, ".");
  return /^(?:posthorn-inbox|inbox|_INBOX)\./.test(subject) ? subject : `inbox.${subject}`;
}

/** Names a durable consumer: of the queue, or of one group and what it subscribed to. */
export function consumerName(from: Destination, group: string | undefined, partition?: number): string {
  const part = partition === undefined ? "" : `-p${partition}`;
  if (from.kind !== "topic" || group === undefined) return `workers${part}`;
  const filter = from.address === from.template ? "" : from.address;
  return `${readable(group)}-${digest(`${group}\0${filter}`)}${part}`;
}

/** Which partition a key is in: FNV-1a of its UTF-8, 32 bits, modulo the partitions. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % partitions;
}

function tokensOf(address: string, separator: string): string {
  return address.split(separator).map(tokenOf).join(".");
}

// A token is its text, with what a subject may not have as `=` and the hexadecimal of its UTF-8. The
// per cent sign is for values, which come encoded; braces are for the dead letters of templates.
function tokenOf(text: string): string {
  if (text === "") return "=";
  return text.replace(/[^A-Za-z0-9_%{}-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
      "",
    ),
  );
}

function textOf(token: string): string {
  if (!token.includes("=")) return token;
  if (token === "=") return "";
  return token.replace(/(?:=[0-9A-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("=", ""), "hex").toString(),
  );
}

function readable(text: string): string {
  return text
    .replace(/[{}]/g, "")
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 48);
}

/** Fifty bits of SHA-256, in Crockford's alphabet: lower case, for file systems that know no other. */
function digest(text: string): string {
  const bits = createHash("sha256").update(text).digest().readBigUInt64BE() >> 14n;
  return Array.from({ length: 10 }, (_, index) => alphabet[Number((bits >> BigInt(index * 5)) & 31n)]).join(
    "",
  );
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

import { createHash } from "node:crypto";
import { type Destination, isOpen, MessagingError } from "@posthorn/core/transport";

/** The number of queues that an ordered queue is divided into. It is not an option, because both sides must agree. */
export const partitions = 8;

const longestName = 255;
/** An ordered destination needs two more bytes for the partition. */
const longestKey = longestName - 2;

/**
 * Returns a name for a queue or an exchange: the parts, joined by `~`. Different parts never give the same name, because
 * `~` and `%` in them are percent-encoded. Names that RabbitMQ does not accept are changed: a name that is too long ends
 * in its hash, and one that begins with `amq.`, which RabbitMQ reserves, begins with `%61mq.` instead.
 */
export function nameOf(...parts: readonly string[]): string {
  const name = parts
    .map(encodePart)
    .join("~")
    .replace(/^amq\./, "%61mq.");
  return shorten(name || "%");
}

/**
 * The name of a destination's queue. An inbox keeps the name that its address gives, since another program may have
 * declared it.
 */
export function queueName(of: Destination): string {
  if (of.kind === "inbox" && isAtMost(of.address, longestName)) return of.address;
  return nameOf(of.template);
}

/** The queue of a topic's group. If the group takes only a part of the topic, the name includes that part's address. */
export function groupName(of: Destination, group: string): string {
  return of.address === of.template
    ? nameOf(of.template, "group", group)
    : nameOf(of.template, "group", group, "at", of.address);
}

/** The queue of a topic's subscriber that is not in a group. */
export function aloneName(of: Destination, id: string): string {
  return nameOf(of.template, "alone", id);
}

/** One of the queues that an ordered destination's queue is divided into. */
export function partitionName(queue: string, partition: number): string {
  return shorten(`${queue}~part~${partition}`);
}

/** The queue in which packets wait before they go back to another queue. */
export function delayName(queue: string, delayMs: number): string {
  return shorten(`${queue}~retry~${delayMs}`);
}

/** The exchange that marks a queue as new until something may be sent to it. */
export function newMarkName(queue: string): string {
  return shorten(`${queue}~new`);
}

/** The exclusive queue of the program that repairs a queue without a leader. */
export function lockName(queue: string): string {
  return shorten(`${queue}~lock`);
}

const inboxPrefix = "posthorn-inbox.";

/**
 * Throws MessagingError `invalid_address` for a queue or a topic whose name could be an inbox's. Replies are published
 * to such a name without a check.
 */
export function checkNotInbox({ kind, template }: Destination): void {
  if (kind === "inbox" || !template.startsWith(inboxPrefix)) return;
  throw new MessagingError(
    "invalid_address",
    `The address "${template}" begins with "${inboxPrefix}", which is reserved for inboxes. Choose another address.`,
  );
}

/** The exchange that packets for a destination are published to. It is "" for a queue that its name alone reaches. */
export function exchangeName(to: Destination): string {
  const ordered = to.ordered ? ["ordered"] : [];
  if (to.kind === "topic") return nameOf(to.template, ...ordered);
  return to.ordered || isOpen(to.template) ? nameOf(to.template, "queue", ...ordered) : "";
}

/**
 * The pattern that binds a group's queue, with `*` for each word that has an open parameter. If a parameter is only a
 * part of a word, as with `/` between them, the pattern matches too much, and the consumer must check the address.
 */
export function bindingPattern(from: Destination): string {
  if (!isOpen(from.template)) return "#";
  const words = from.address.replace(/\{[^{}]*\}/g, "\0").split(".");
  return checkLength(words.map((word) => (word.includes("\0") ? "*" : word)).join("."), from);
}

/** The routing key that carries a resolved address. Throws MessagingError `invalid_address` if it is too long. */
export function routingKey(to: Destination): string {
  if (to.kind === "inbox") return queueName(to);
  if (isOpen(to.template)) return checkLength(to.address, to);
  const name = nameOf(to.template);
  return to.ordered ? shorten(name, longestKey) : name;
}

/** The partition of a key: FNV-1a, the same in every process and version. */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
}

function checkLength(key: string, of: Destination): string {
  if (isAtMost(key, longestKey)) return key;
  throw new MessagingError(
    "invalid_address",
    `The address of "${of.template}" is longer than ${longestKey} bytes, which is the most that RabbitMQ carries. Shorten its parameters.`,
  );
}

function encodePart(part: string): string {
  if (!part.isWellFormed()) {
    throw new MessagingError(
      "invalid_address",
      `${JSON.stringify(part)} is not well-formed text. Correct it.`,
    );
  }
  return part.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"));
}

function shorten(name: string, longest = longestName): string {
  if (isAtMost(name, longest)) return name;
  const hash = createHash("sha256").update(name).digest("base64url");
  return `${firstBytes(name, longest - hash.length - 2)}~~${hash}`;
}

/** True if a text has at most that many bytes. Counts them only if the number of characters does not decide it. */
function isAtMost(text: string, longest: number): boolean {
  return text.length * 3 <= longest || Buffer.byteLength(text) <= longest;
}

function firstBytes(text: string, count: number): string {
  let cut = text.slice(0, count);
  while (Buffer.byteLength(cut) > count || !cut.isWellFormed()) cut = cut.slice(0, -1);
  return cut;
}

import { type Destination, isOpen, MessagingError } from "@posthorn/core/transport";
import { isAtMost, joinParts, shortenName } from "@posthorn/transport-kit";

const longestName = 255;
/** An ordered destination needs four more bytes for the partition and a dot. */
const longestAddress = longestName - 4;

/**
 * Returns a name for a queue or an exchange: the parts, joined by `~`. Different parts never give the same name. Names that
 * RabbitMQ does not accept are changed: a name that is too long ends in its hash, and one that begins with `amq.`, which
 * RabbitMQ reserves, begins with `%61mq.` instead. Line breaks, which it drops, are percent-encoded.
 */
export function nameOf(...parts: readonly string[]): string {
  const name = joinParts(...parts)
    .replace(/^amq\./, "%61mq.")
    .replace(/[\r\n]/g, encodeURIComponent);
  return shortenName(name || "%", longestName);
}

/**
 * The name of a destination's queue. An inbox keeps the name that its address gives, since another program may have
 * declared it.
 */
export function queueName(of: Destination): string {
  if (of.kind === "inbox" && isAtMost(of.address, longestName)) return of.address;
  return of.delivery === "light" ? nameOf(of.template, "light") : nameOf(of.template);
}

/** The queue of a topic's group. If the group takes only a part of the topic, the name includes that part's address. */
export function groupName(of: Destination, group: string): string {
  return of.address === of.template
    ? nameOf(of.template, "group", group)
    : nameOf(of.template, "group", group, "at", of.address);
}

/** A name that belongs to another name: a partition, the members, a delay. */
export function partName(name: string, part: string): string {
  return shortenName(`${name}~${part}`, longestName);
}

/** One of the queues that an ordered destination's queue is divided into. The first one has the plain name. */
export function partitionName(queue: string, partition: number): string {
  return partition === 0 ? queue : partName(queue, `part~${partition}`);
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
export function exchangeName({ kind, template, ordered, delivery }: Destination): string {
  if (kind === "topic") return nameOf(template);
  return delivery !== "light" && (ordered || isOpen(template)) ? nameOf(template, "queue") : "";
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
  return to.ordered ? shortenName(name, longestAddress) : name;
}

function checkLength(key: string, of: Destination): string {
  if (isAtMost(key, longestAddress)) return key;
  throw new MessagingError(
    "invalid_address",
    `The address of "${of.template}" is longer than ${longestAddress} bytes, which is the most that RabbitMQ carries. Shorten its parameters.`,
  );
}

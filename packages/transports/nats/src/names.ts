import {
  type Destination,
  isOpen,
  MessagingError,
  parseAddress,
  renderAddress,
  withDeadLetterQueue,
} from "@posthorn/core/transport";
import { createCache, digest, digestName, readableName } from "@posthorn/transport-kit";
import { bindingOf } from "./binding.ts";

/** The names of a queue or a topic on the server. */
export interface Names {
  /** The stream that stores its packets. */
  readonly stream: string;
  /** The first token of its subjects. Undefined if the contract names the stream or the subject. */
  readonly root: string | undefined;
  /** The separator between the levels of its addresses. Each level becomes a token of the subject. */
  readonly separator: "." | "/";
  readonly template: string;
  /** The subject of packets whose address is the template, without a partition. Undefined without a root. */
  readonly subject: string | undefined;
  /** The subject that the contract names, with the parameters of the template. */
  readonly alias: string | undefined;
}

const longestSubject = 1_024;
const mostCached = 10_000;
const cached = createCache<Names>(mostCached);

/**
 * The names of a queue or a topic. Without a name in the contract, its stream is named after its kind, its template as far
 * as a stream name allows it, and ten characters that differ for every template. A light queue has no stream, and other
 * subjects than a stream with the same template could have.
 */
export function namesOf(at: Destination): Names {
  const { kind, template, delivery, binding, dead } = at;
  if (dead !== undefined) return namesOf(withDeadLetterQueue(at));
  if (binding !== undefined) return makeNames(at);
  return cached(`${delivery ?? kind} ${template}`, () => makeNames(at));
}

function makeNames(at: Destination): Names {
  const { kind, template, delivery } = at;
  const { stream, subject } = bindingOf(at);
  const name = stream ?? `${delivery ?? kind}-${digestName(template)}`;
  const isOwn = stream === undefined && subject === undefined;
  const separator = template.includes("/") ? "/" : ".";
  return {
    stream: name,
    root: isOwn ? name : undefined,
    separator,
    template,
    subject: isOwn ? `${name}.${template.split(separator).map(encodeToken).join(".")}` : undefined,
    alias: subject,
  };
}

/**
 * The subject of the packets with an address: `queue-orders_place-mfpq2g4t3c.orders.place`. In an ordered queue or
 * topic, it depends on the partition of the packet's key too.
 */
export function subjectOf(names: Names, address: string, partition?: number): string {
  const { root, template, subject } = names;
  // Most addresses have no parameters.
  if (subject !== undefined && address === template && partition === undefined) return subject;
  const encode = root === undefined ? encodeForeignToken : encodeToken;
  return prefixOf(names, partition) + levelsOf(names, address).map(encode).join(".");
}

/** Returns the subject. Throws MessagingError `invalid_address` if it is too long for the server. */
export function checkSubject(subject: string): string {
  if (subject.length <= longestSubject) return subject;
  throw new MessagingError(
    "invalid_address",
    `An address becomes a subject of ${subject.length} bytes; the maximum in NATS is ${longestSubject}. ` +
      "Nothing was sent. Use shorter parameters.",
  );
}

/** The address of the packets with a subject. The template, if another program chose a subject that does not fit it. */
export function addressOf(names: Names, subject: string, ordered: boolean): string {
  const { root, alias, separator, template } = names;
  if (!ordered && subject === names.subject) return template;
  if (root !== undefined) {
    const from = root.length + 1;
    const tokens = subject.slice(ordered ? subject.indexOf(".", from) + 1 : from);
    return tokens.split(".").map(decodeToken).join(separator);
  }
  if (alias === undefined) {
    const address = subject.replaceAll(".", separator);
    return parseAddress(template, address) === undefined ? template : address;
  }
  return renderAddress(template, parseAddress(alias, subject) ?? {});
}

/** The partition in the subject of a packet from an ordered queue or topic. */
export function partitionIn({ root }: Names, subject: string): string | undefined {
  if (root === undefined) return undefined;
  return subject.slice(root.length + 1, subject.indexOf(".", root.length + 1));
}

/**
 * The subject filter for an address whose parameters may be open. Where only a part of a level is an open parameter,
 * the whole level becomes a wildcard, so that the filter may match more than the address does.
 *
 * @param partition - `*` for all partitions
 */
export function filterOf(
  names: Names,
  { address }: Pick<Destination, "address">,
  partition?: number | "*",
): string {
  const { root, template } = names;
  if (root !== undefined && address === template) return `${prefixOf(names, partition)}>`;
  const encode = root === undefined ? encodeForeignToken : encodeToken;
  const tokens = levelsOf(names, address).map((level) => (isOpen(level) ? "*" : encode(level)));
  return prefixOf(names, partition) + tokens.join(".");
}

/** The subjects of the stream: one for each partition, if it has partitions. */
export function subjectsOf(names: Names, partitions: number | undefined): string[] {
  const whole = { address: names.template };
  if (partitions === undefined || names.root === undefined) return [filterOf(names, whole)];
  return Array.from({ length: partitions }, (_, partition) => filterOf(names, whole, partition));
}

/** The subject under which the stream stores a packet that is delivered later. No consumer takes it from there. */
export function scheduleSubject({ stream }: Names, schedule: string): string {
  return `${stream}-later.${schedule}`;
}

/** Subjects for inboxes without a character that a token cannot contain. */
const plainInbox = /^(?:posthorn-inbox|inbox|_INBOX)(?:\.[\w%{}-]+)+$/;

/**
 * The subject of an inbox. An address that is a subject for inboxes already stays as it is, so that clients which
 * know only the address can use it. Every other address is placed under `inbox`, so that a reply address can
 * reach nothing but inboxes.
 */
export function inboxSubject(address: string): string {
  if (plainInbox.test(address)) return address;
  const subject = address.split(".").map(encodeToken).join(".");
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
  return `${readableName(group)}-${digest(`${group}\0${filter}`)}${suffix}`;
}

function levelsOf({ alias, template, separator }: Names, address: string): readonly string[] {
  if (alias === undefined) return address.split(separator);
  const values = Object.entries(parseAddress(template, address) ?? {});
  const filled = values.filter(([, value]) => !isOpen(value)); // the others stay open
  return renderAddress(alias, Object.fromEntries(filled)).split(".");
}

function prefixOf({ root }: Names, partition: number | "*" | undefined): string {
  if (root === undefined) return "";
  return partition === undefined ? `${root}.` : `${root}.${partition}.`;
}

// A token is the text of one level of an address. Characters that a token cannot contain are written as `=` and the
// hexadecimal digits of their UTF-8. The percent sign is allowed because parameter values are percent-encoded, and
// braces because the address of a dead letter can be a template.

function encodeToken(text: string): string {
  return text === "" ? "=" : text.replace(/[^A-Za-z0-9_%{}-]/gu, encodeCharacter);
}

/** Encodes only what no token can contain, because another program has chosen the subject. */
function encodeForeignToken(text: string): string {
  return text === "" ? "=" : text.replace(/[\s\0.*>]/gu, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return Buffer.from(character).toString("hex").toUpperCase().replace(/../g, "=$&");
}

function decodeToken(token: string): string {
  if (!token.includes("=")) return token;
  if (token === "=") return "";
  return token.replace(/(?:=[0-9A-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("=", ""), "hex").toString(),
  );
}

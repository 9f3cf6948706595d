import { type Destination, MessagingError, type Outgoing } from "@posthorn/core/transport";
import type { DestinationStream } from "../topology/topology.ts";
import { encodeHeaders } from "../wire/headers.ts";
import { namesOf, partitionOf, subjectOf } from "../wire/names.ts";
import { percentEncode } from "../wire/percent-encoding.ts";
import type { StreamPublish } from "./stream-publish.ts";

const longestSubject = 1_024;
/** An address of that length becomes a subject that is short enough, whatever its characters are. */
const surelyShort = 64;

/**
 * Encodes a packet for a queue or a topic. Throws MessagingError `invalid_message` for headers that NATS cannot
 * carry, and `invalid_address` for an address that is too long.
 */
export function encodePublish(to: Destination, packet: Outgoing, connectTimeoutMs: number): StreamPublish {
  const { id, key = id, headers, body } = packet;
  const encoded = encodeHeaders(headers);
  // Only with a window: the server would otherwise drop packets with the same id for two minutes unasked.
  if (to.duplicateWindowMs !== undefined) encoded.set("Nats-Msg-Id", percentEncode(id));
  if (to.address.length > surelyShort) checkAddress(to);
  return {
    to,
    connectTimeoutMs,
    encodeFor: (stream) => ({ subject: subjectFor(stream, to, key), headers: encoded, body }),
  };
}

/** Returns the subject. Throws MessagingError `invalid_address` if it is too long. */
export function checkSubject(subject: string): string {
  if (subject.length <= longestSubject) return subject;
  throw new MessagingError(
    "invalid_address",
    `An address becomes a subject of ${subject.length} bytes; the maximum in NATS is ${longestSubject}. ` +
      "Nothing was sent. Use shorter parameters.",
  );
}

function subjectFor(stream: DestinationStream, { address, template }: Destination, key: string): string {
  if (stream.ordered) return subjectOf(stream, address, partitionOf(key, stream.partitions));
  return address === template ? stream.subject : subjectOf(stream, address);
}

function checkAddress(to: Destination): void {
  checkSubject(subjectOf(namesOf(to), to.address, to.ordered ? 255 : undefined));
}

import { type Destination, MessagingError, type Outgoing } from "@posthorn/core/transport";
import type { Place } from "../topology/topology.ts";
import { encodeHeaders, percentEncode } from "../wire/headers.ts";
import { namesOf, partitionOf, subjectOf } from "../wire/names.ts";
import type { Entry } from "./lanes.ts";

const longestSubject = 1_024;

/**
 * A packet for a queue or a topic, as a lane takes it. Throws MessagingError `invalid_message` for headers that
 * NATS does not carry, and `invalid_address` for an address that is too long.
 */
export function entryOf(to: Destination, packet: Outgoing, connectTimeoutMs: number): Entry {
  const { id, key = id, headers, body } = packet;
  const encoded = encodeHeaders(headers);
  // Only if it is asked for: the server takes what has the same id for the same for two minutes unasked.
  if (to.duplicateWindowMs !== undefined) encoded.set("Nats-Msg-Id", percentEncode(id));
  if (to.address.length > surelyShort) checkAddress(to);
  return {
    to,
    connectTimeoutMs,
    sendingFor: (place) => ({ subject: subjectFor(place, to, key), headers: encoded, body }),
  };
}

function subjectFor(place: Place, { address, template }: Destination, key: string): string {
  if (place.ordered) return subjectOf(place, address, partitionOf(key, place.partitions));
  return address === template ? place.subject : subjectOf(place, address);
}

/** An address of so many characters becomes a subject that is short enough, whatever the characters are. */
const surelyShort = 64;

export function checkAddress(to: Destination): void {
  checkedSubject(subjectOf(namesOf(to), to.address, to.ordered ? 255 : undefined));
}

export function checkedSubject(subject: string): string {
  if (subject.length <= longestSubject) return subject;
  throw new MessagingError(
    "invalid_address",
    `An address becomes a subject of ${subject.length} bytes, and NATS takes no more than ${longestSubject} here. ` +
      "Nothing was sent. Use shorter parameters.",
  );
}

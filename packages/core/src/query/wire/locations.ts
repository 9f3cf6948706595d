import type { Parameters } from "../../contract/address.ts";
import {
  type HeaderLocation,
  isInPayload,
  type LocatedValue,
  type Location,
  type LocationValue,
  type PayloadLocation,
  renderHeader,
  toForm,
  withValue,
} from "../../contract/location.ts";
import type { AnyQuery } from "../../contract/query.ts";
import { type EncodedPacket, type Envelope, encode } from "../../message/encode.ts";
import type { PreparedMessage } from "../../message/prepared-message.ts";
import type { Destination } from "../../transport/destination.ts";
import { topic } from "../../transport/destination.ts";
import { isReserved, wireHeaders } from "../../transport/wire-headers.ts";

const defaultLocation: Location = { header: wireHeaders.requestId };

/** True if a contract declares the location of its reply address or its correlation id. */
export function declaresLocations({ correlation, replyTo, replyAddress }: AnyQuery): boolean {
  return correlation !== undefined || replyTo !== undefined || replyAddress !== undefined;
}

/** Returns the location of the correlation id in a query's requests. */
export function requestLocation({ correlation }: AnyQuery): Location {
  return correlation?.request ?? defaultLocation;
}

/** Returns the location of the correlation id in a query's replies. */
export function replyLocation({ correlation }: AnyQuery): Location {
  return correlation?.reply ?? defaultLocation;
}

/** Returns the correlation id of a reply, in the form that its location requires. */
export function replyCorrelation(query: AnyQuery, correlationId: LocationValue): LocatedValue {
  const location = replyLocation(query);
  return { location, value: toForm(location, correlationId) };
}

/** Returns the topic of a query's replies, or undefined if they go to the requester's inbox. */
export function replyTopic({ replyAddress }: AnyQuery, parameters: Parameters): Destination | undefined {
  if (replyAddress === undefined) return undefined;
  return topic(replyAddress, { parameters });
}

/** A payload, an envelope, and values to be put at their locations in both. */
interface Contents {
  readonly payload: unknown;
  readonly envelope: Envelope;
  readonly values: readonly LocatedValue[];
}

/** Encodes a message with values at their locations. The message is validated with these values. */
export function encodeWithValues(
  message: PreparedMessage,
  { payload, envelope, values }: Contents,
): EncodedPacket {
  let complete = payload;
  const texts: Record<string, string> = {};
  const headers: Record<string, unknown> = { ...envelope.headers };
  for (const located of values) {
    if (isPayloadValue(located)) {
      complete = withValue(complete, located, message.label);
    } else if (isHeaderValue(located)) {
      const { name, value, text } = renderHeader(located, headers[located.location.header], message.label);
      texts[name] = text;
      if (isReserved(name)) delete headers[name];
      else headers[name] = value;
    }
  }
  const packet = encode(message, complete, { ...envelope, headers });
  Object.assign(packet.headers, texts);
  return packet;
}

export function isPayloadValue(located: LocatedValue): located is LocatedValue<PayloadLocation> {
  return isInPayload(located.location);
}

export function isHeaderValue(located: LocatedValue): located is LocatedValue<HeaderLocation> {
  return !isInPayload(located.location);
}

import { randomInt, randomUUID } from "node:crypto";
import { nanoid } from "nanoid";
import type { Parameters } from "../contract/address.ts";
import {
  headerWith,
  isInPayload,
  type Location,
  type Value,
  valueAt,
  withValueAt,
} from "../contract/location.ts";
import type { Message, Query, Replying } from "../contract/operation.ts";
import { type Encoded, type Envelope, encode } from "../message/encode.ts";
import { topic } from "../transport/destination.ts";
import type { Destination } from "../transport/transport.ts";
import { isReserved, wireHeaders } from "../transport/wire-headers.ts";
import type { Placed } from "./correlations.ts";

/** A value for a place in a message. */
export interface Placement {
  readonly location: Location;
  readonly value: Value;
}

const byDefault: Location = { header: wireHeaders.requestId };

/** Whether a contract says where its reply address or its correlation id stands. */
export function isPlaced<R, F extends object>(query: Replying<R, F>): boolean {
  return query.correlation !== undefined || query.replyTo !== undefined || query.replyAddress !== undefined;
}

/** Where a query's requests carry the correlation id. */
function requestLocation<R, F extends object>({ correlation }: Replying<R, F>): Location {
  return correlation?.request ?? byDefault;
}

/** Where a query's replies carry the correlation id. */
export function replyLocation<R, F extends object>({ correlation }: Replying<R, F>): Location {
  return correlation?.reply ?? byDefault;
}

/** The topic of a query's replies, where they have one. */
export function replyTopic<R, F extends object>(
  { replyAddress }: Replying<R, F>,
  parameters: object | undefined,
): Destination | undefined {
  if (replyAddress === undefined) return undefined;
  return topic(replyAddress, parameters === undefined ? {} : { parameters: parameters as Parameters });
}

/** A request that carries its correlation id and its reply address where its contract says. */
export interface PlacedRequest extends Placed {
  readonly packet: Encoded;
}

/**
 * Puts a request together. A correlation id that the program put into the payload counts; any other is
 * made up here. Throws MessagingError `invalid_message` if it then does not fit the contract.
 *
 * @param address - of the asker's inbox
 */
export function placeRequest<T, R, F extends object, H extends object>(
  query: Query<T, R, F, H>,
  payload: T,
  envelope: Envelope,
  { address, parameters }: { readonly address: string; readonly parameters: object | undefined },
): PlacedRequest {
  const location = requestLocation(query);
  const given = isInPayload(location) ? valueAt(location, {}, payload) : undefined;
  const correlationId = given ?? madeUpFor(location);
  const placements: Placement[] = given === undefined ? [{ location, value: correlationId }] : [];
  const from = query.replyTo === undefined ? replyTopic(query, parameters) : undefined;
  if (query.replyTo !== undefined) placements.push({ location: query.replyTo, value: address });
  const packet = encodeWith(query.message, payload, placements, envelope);
  // Whoever keeps to Posthorn's own headers, as for a request that cannot be read, finds them as well.
  if (isInPayload(location)) packet.headers[wireHeaders.requestId] = String(correlationId);
  if (from === undefined) packet.headers[wireHeaders.replyTo] = address;
  return { packet, from, correlationId, location: replyLocation(query), codec: query.reply.codec };
}

function madeUpFor({ as, largest = Number.MAX_SAFE_INTEGER }: Location): Value {
  if (as === "uuid") return randomUUID();
  return as === "integer" ? randomUpTo(largest) : nanoid();
}

const mostRandom = 2 ** 48 - 1;

/** From 1, so that nobody takes it for none. */
function randomUpTo(largest: number): number {
  return largest <= 1 ? largest : randomInt(1, Math.min(largest, mostRandom));
}

/** Encodes a message with values at their places, before it is held against the contract. */
export function encodeWith<T, H extends object>(
  message: Message<T, H>,
  payload: T,
  placements: readonly Placement[],
  envelope: Envelope,
): Encoded {
  let full = payload;
  const texts: Record<string, string> = {};
  const headers: Record<string, unknown> = { ...envelope.headers };
  for (const { location, value } of placements) {
    if (isInPayload(location)) full = withValueAt(full, location.path, value, envelope.what);
    else {
      const header = headerWith(location, headers[location.header], value, envelope.what);
      texts[header.name] = header.text;
      if (isReserved(header.name)) delete headers[header.name];
      else headers[header.name] = header.value;
    }
  }
  const packet = encode(message, full, { ...envelope, headers });
  Object.assign(packet.headers, texts);
  return packet;
}

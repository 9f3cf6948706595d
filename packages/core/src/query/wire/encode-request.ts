import { randomInt, randomUUID } from "node:crypto";
import { nanoid } from "nanoid";
import {
  isInPayload,
  type LocatedValue,
  type Location,
  type LocationValue,
  valueAt,
} from "../../contract/location.ts";
import { withDefaults } from "../../contract/parameter-values.ts";
import { type EncodedPacket, type Envelope, encode } from "../../message/encode.ts";
import type { PreparedMessage } from "../../message/prepared-message.ts";
import type { PreparedQuery } from "../../prepare/prepare-query.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";
import type { Correlation } from "./correlations.ts";
import {
  declaresLocations,
  encodeWithValues,
  replyLocation,
  replyTopic,
  requestLocation,
} from "./locations.ts";

/** A request as the program makes it. */
export interface RequestContents {
  readonly payload: unknown;
  readonly envelope: Envelope;
  readonly parameters: object | undefined;
  /** The address of the requester's inbox. */
  readonly inboxAddress: string;
}

interface EncodedRequest {
  readonly packet: EncodedPacket;
  /** Undefined if the requester adds its own correlation id and reply address, or the transport does. */
  readonly correlation: Correlation | undefined;
}

/**
 * Encodes a request. If its contract declares the locations of the correlation id and the reply address, they are
 * put there. A correlation id that the program put into the payload is used; otherwise one is made up. Throws
 * MessagingError `invalid_message` if the request then does not fit the contract.
 */
export function encodeRequest(
  prepared: PreparedQuery,
  message: PreparedMessage,
  contents: RequestContents,
): EncodedRequest {
  const { operation: query, replies } = prepared;
  const { payload, envelope, parameters, inboxAddress } = contents;
  if (!declaresLocations(query))
    return { packet: encode(message, payload, envelope), correlation: undefined };
  const location = requestLocation(query);
  const programId = isInPayload(location) ? valueAt(location, {}, payload) : undefined;
  const correlationId = programId ?? makeUp(location);
  const values: LocatedValue[] = programId === undefined ? [{ location, value: correlationId }] : [];
  if (query.replyTo !== undefined) values.push({ location: query.replyTo, value: inboxAddress });
  const topic = query.replyTo === undefined ? replyTopic(query, withDefaults(query, parameters)) : undefined;
  const packet = encodeWithValues(message, { payload, envelope, values });
  if (prepared.ask !== undefined) return { packet, correlation: undefined }; // its transport finds the reply
  // Posthorn's headers are set as well: a responder that cannot read the payload replies by them.
  if (isInPayload(location)) packet.headers[wireHeaders.requestId] = String(correlationId);
  if (topic === undefined) packet.headers[wireHeaders.replyTo] = inboxAddress;
  const correlation = { correlationId, location: replyLocation(query), codec: replies[0]?.codec, topic };
  return { packet, correlation };
}

function makeUp({ as, largest = Number.MAX_SAFE_INTEGER }: Location): LocationValue {
  if (as === "uuid") return randomUUID();
  return as === "integer" ? randomUpTo(largest) : nanoid();
}

const mostRandom = 2 ** 48 - 1;

/** Returns a random integer from 1, because 0 may stand for none. */
function randomUpTo(largest: number): number {
  return largest <= 1 ? largest : randomInt(1, Math.min(largest, mostRandom));
}

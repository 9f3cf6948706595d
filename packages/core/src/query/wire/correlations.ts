import type { Codec } from "../../contract/codec.ts";
import {
  isInPayload,
  isSameLocation,
  type Location,
  type LocationValue,
  valueAt,
} from "../../contract/location.ts";
import { unsendableError } from "../../errors/unsendable-error.ts";
import { decodeJson } from "../../message/json.ts";
import type { Destination } from "../../transport/destination.ts";
import type { Delivery } from "../../transport/packet.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";

/** Connects a request with its reply, as its contract declares. */
export interface Correlation {
  readonly correlationId: LocationValue;
  /** The location of the correlation id in the reply. */
  readonly location: Location;
  /** Reads the reply's payload if it is not JSON. */
  readonly codec?: Pick<Codec, "decode"> | undefined;
  /** The topic of the reply. Left out: the requester's inbox. */
  readonly topic?: Destination | undefined;
}

/** The requests whose replies carry the correlation id at a location of their contract, by correlation id. */
export interface Correlations<T> {
  /**
   * Throws MessagingError `invalid_message` if another request has the same correlation id.
   *
   * @param label - names the query in the error
   */
  add(correlation: Correlation, request: T, label: string): void;
  remove(correlation: Correlation): void;
  /** Returns the request of a reply. */
  find(reply: Delivery): T | undefined;
}

/** A location in which replies may carry a correlation id, and the codec to read it. */
type ReplyFormat = Pick<Correlation, "location" | "codec">;

export function createCorrelations<T>(): Correlations<T> {
  /** By the text of the id: a number and its text are the same id. */
  const requests = new Map<string, T>();
  /** Contracts have few of them; each reply may be in any. */
  const formats: ReplyFormat[] = [];

  function addFormat({ location, codec }: Correlation): void {
    if (formats.some((each) => each.codec === codec && isSameLocation(each.location, location))) return;
    formats.push({ location, codec });
  }

  return {
    add(correlation, request, label) {
      const id = String(correlation.correlationId);
      if (requests.has(id)) {
        throw unsendableError(
          `The correlation id "${id}" of ${label} belongs to another request that waits for its reply`,
          "Give each request another id, or leave it out.",
        );
      }
      addFormat(correlation);
      requests.set(id, request);
    },
    remove({ correlationId }) {
      requests.delete(String(correlationId));
    },
    find(reply) {
      if (requests.size === 0) return undefined;
      const byHeader = requests.get(reply.headers[wireHeaders.requestId] ?? "");
      if (byHeader !== undefined) return byHeader;
      for (const { location, codec } of formats) {
        const payload = isInPayload(location) ? readPayload(reply, codec) : undefined;
        const id = valueAt(location, reply.headers, payload);
        const request = id === undefined ? undefined : requests.get(String(id));
        if (request !== undefined) return request;
      }
      return undefined;
    },
  };
}

function readPayload({ body }: Delivery, codec: Correlation["codec"]): unknown {
  try {
    return codec === undefined ? decodeJson(body) : codec.decode(body);
  } catch {
    return undefined; // not a reply in this format
  }
}

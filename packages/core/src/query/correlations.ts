import type { Codec } from "../contract/codec.ts";
import { isInPayload, isSame, type Location, type Value, valueAt } from "../contract/location.ts";
import { MessagingError } from "../errors/errors.ts";
import { decodeJson } from "../message/json.ts";
import type { Delivery, Destination } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

/** How a reply tells whose it is, where the contract says so. */
export interface Placed {
  readonly correlationId: Value;
  /** Where the reply carries it. */
  readonly location: Location;
  /** Reads a reply's payload, where it is no JSON. */
  readonly codec?: Pick<Codec, "decode"> | undefined;
  /** The topic where it comes. Left out: the requester's own inbox. */
  readonly from?: Destination | undefined;
}

/** Those who wait for a reply that carries its correlation id where a contract says. */
export interface PlacedWaiters<W> {
  /** Throws MessagingError `invalid_message` if another one waits under that id. */
  add(placed: Placed, waiter: W, what: string): void;
  remove(placed: Placed): void;
  /** Whose reply it is. */
  find(reply: Delivery): W | undefined;
}

export function openPlaced<W>(): PlacedWaiters<W> {
  /** A number and its text are one. */
  const waiting = new Map<string, W>();
  const places: Pick<Placed, "location" | "codec">[] = [];

  /** Contracts have few locations; each is looked at for every reply. */
  function remember({ location, codec }: Placed): void {
    if (places.some((known) => known.codec === codec && isSame(known.location, location))) return;
    places.push({ location, codec });
  }

  return {
    add(placed, waiter, what) {
      const id = String(placed.correlationId);
      if (waiting.has(id)) {
        throw new MessagingError(
          "invalid_message",
          `Another request waits under the correlation id "${id}", which ${what} was to have. Nothing was sent. ` +
            "Give each its own, or leave it out.",
        );
      }
      remember(placed);
      waiting.set(id, waiter);
    },
    remove({ correlationId }) {
      waiting.delete(String(correlationId));
    },
    find(reply) {
      if (waiting.size === 0) return undefined;
      const known = waiting.get(reply.headers[wireHeaders.requestId] ?? "");
      if (known !== undefined) return known;
      for (const { location, codec } of places) {
        const payload = isInPayload(location) ? read(reply, codec) : undefined;
        const id = valueAt(location, reply.headers, payload);
        const waiter = id === undefined ? undefined : waiting.get(String(id));
        if (waiter !== undefined) return waiter;
      }
      return undefined;
    },
  };
}

function read({ body }: Delivery, codec: Placed["codec"]): unknown {
  try {
    return codec === undefined ? decodeJson(body) : codec.decode(body);
  } catch {
    return undefined; // nobody's reply
  }
}

import {
  type Destination,
  type Extras,
  type Features,
  type Outgoing,
  type Transport,
  type WrappedFeatures,
  wireHeaders,
  wrapTransport,
} from "@posthorn/core/transport";
import { type Change, changedExtras, withChangedSendings } from "./changed-destinations.ts";
import { type DedupeStore, memoryDedupeStore } from "./dedupe-store.ts";
import { handleOnce } from "./handle-once.ts";

/** The features of a transport, with duplicate detection and without deferral. */
export type Deduped<F extends Features> = WrappedFeatures<
  F,
  {
    replaces: never;
    keeps: Exclude<keyof Extras, "fetch">;
    features: { readonly duplicateDetection: true; readonly durableDetection: true };
  }
>;

export interface DedupeOptions {
  /** Remembers the ids that were handled. Default: the last 100,000, in the memory of this process. */
  readonly store?: DedupeStore;
  /** Milliseconds to remember an id if the contract gives no window. Default: duplicates are then not detected. */
  readonly windowMs?: number;
}

/** The inner transport detects no duplicates, and the receiver reads the packet's id from its headers. */
const change: Change = { destination: bare, packet: withId };

/**
 * Adds duplicate detection to a transport: a queue or a group handles one packet of each id. An id is remembered for the
 * destination's window once its packet was handled. A packet that failed is delivered again, and a duplicate of a dead
 * letter is handled. Consumers in several processes need a shared store. If one of them crashes, its packets are handled
 * by others after at most 10 seconds.
 */
export function withDedupe<F extends Features, Tx = never>(
  inner: Transport<F, Tx>,
  options: DedupeOptions = {},
): Transport<Deduped<F>, Tx> {
  const { store = memoryDedupeStore(), windowMs: defaultWindowMs } = options;
  const { callerTransaction, atomicSettle, limits } = inner.features;
  // `fetch` would deliver a deferred packet past the store.
  const { fetch: _, ...more } = changedExtras(inner, change);
  const deduped = wrapTransport(
    inner,
    {
      features: {
        duplicateDetection: true,
        durableDetection: true,
        callerTransaction,
        atomicSettle,
        limits: { ...limits, duplicateWindowMs: [0, Number.POSITIVE_INFINITY] },
      },
      publish(to, packets, publishOptions) {
        const isDeduped = (to.duplicateWindowMs ?? defaultWindowMs) !== undefined;
        return inner.publish(bare(to), isDeduped ? packets.map(withId) : packets, publishOptions);
      },
      subscribe(from, receive, subscribeOptions) {
        const windowMs = from.duplicateWindowMs ?? defaultWindowMs;
        const publishing = atomicSettle ? withChangedSendings(receive, change) : receive;
        const isUngrouped = from.kind === "topic" && subscribeOptions?.group === undefined;
        if (windowMs === undefined || from.kind === "inbox" || isUngrouped) {
          // the broker stores nothing for these subscribers, so it delivers nothing again
          return inner.subscribe(bare(from), publishing, subscribeOptions);
        }
        const scope = JSON.stringify([from.kind, from.template, subscribeOptions?.group]);
        const receiveOnce = handleOnce(publishing, { store, scope, windowMs });
        return inner.subscribe(bare(from), receiveOnce, subscribeOptions);
      },
      more,
    },
    (each) => withDedupe(each, options),
  );
  return deduped as Transport<Deduped<F>, Tx>;
}

/** Removes the window, which the inner transport would refuse. */
function bare({ duplicateWindowMs: _, ...destination }: Destination): Destination {
  return destination;
}

/** Writes the packet's id into its headers, from which the receiver reads it. */
function withId(packet: Outgoing): Outgoing {
  if (packet.headers[wireHeaders.id] !== undefined) return packet;
  return { ...packet, headers: { ...packet.headers, [wireHeaders.id]: packet.id } };
}

import {
  type Delivery,
  type Destination,
  type Features,
  type Outgoing,
  type Receive,
  type Settlement,
  type Transport,
  wireHeaders,
} from "@posthorn/core/transport";
import { type DedupeStore, memoryDedupeStore } from "./dedupe-store.ts";

/** A transport's promises, and detection of duplicates among them. */
export type Deduped<F extends Features> = {
  readonly [N in keyof Features]: N extends "duplicateDetection" ? true : F[N];
};

export interface DedupeOptions {
  /** Where handled ids are remembered. Default: in this process, the last 100,000. */
  readonly store?: DedupeStore;
  /** For how long, where the destination does not say. Default: such destinations are left alone. */
  readonly windowMs?: number;
}

const done: Settlement = { kind: "done" };

/**
 * Promises detection of duplicates for a transport that has none: of the packets of one id, a queue or a
 * group handles one. An id is remembered once its packet was handled, for the destination's window: what failed is
 * delivered again, and a duplicate of a dead letter is handled like any other packet. Consumers in several processes
 * need a store that they share; two that get a packet and its duplicate at the same moment both handle it.
 */
export function withDedupe<F extends Features>(
  inner: Transport<F>,
  options: DedupeOptions = {},
): Transport<Deduped<F>> {
  const { store = memoryDedupeStore(), windowMs: defaultWindowMs } = options;
  const features: Deduped<F> = { ...inner.features, duplicateDetection: true };

  return {
    ...inner,
    features,
    publish: (to, packets, publishOptions) => inner.publish(bare(to), packets.map(withId), publishOptions),
    subscribe(from, receive, subscribeOptions) {
      const windowMs = from.duplicateWindowMs ?? defaultWindowMs;
      const isAlone = from.kind === "topic" && subscribeOptions?.group === undefined;
      if (windowMs === undefined || from.kind === "inbox" || isAlone) {
        // nothing is kept of these, so that nothing is handed out again
        return inner.subscribe(bare(from), receive, subscribeOptions);
      }
      const scope = JSON.stringify([from.kind, from.template, subscribeOptions?.group]);
      return inner.subscribe(bare(from), once(receive, scope, windowMs, store), subscribeOptions);
    },
  };
}

/** Hands each id to `receive` until it is handled, and one packet of an id at a time. */
function once(receive: Receive, scope: string, windowMs: number, store: DedupeStore): Receive {
  const inHand = new Map<string, Promise<unknown>>();

  async function handle(delivery: Delivery, key: string): Promise<Settlement> {
    const settlement = await receive(delivery);
    // Only what is finished: a dead letter is not until the transport has put it there, and is handled again if it fails.
    if (settlement.kind === "done") await store.add(key, windowMs);
    return settlement;
  }

  return async (delivery) => {
    const id = delivery.headers[wireHeaders.id];
    if (id === undefined || id === "") return receive(delivery); // of a program that gives no ids
    const key = `${scope} ${id}`;
    for (let other = inHand.get(key); other !== undefined; other = inHand.get(key)) await other;
    const outcome = (async (): Promise<Settlement> =>
      (await store.has(key)) ? done : handle(delivery, key))();
    const over = outcome.then(
      () => inHand.delete(key),
      () => inHand.delete(key),
    );
    inHand.set(key, over);
    return outcome;
  };
}

/** The same place for a transport that knows nothing of duplicates. */
function bare({ duplicateWindowMs: _, ...destination }: Destination): Destination {
  return destination;
}

/** The receiver must see the id. */
function withId(packet: Outgoing): Outgoing {
  if (packet.headers[wireHeaders.id] !== undefined) return packet;
  return { ...packet, headers: { ...packet.headers, [wireHeaders.id]: packet.id } };
}

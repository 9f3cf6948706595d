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

/** The features of a transport, with duplicate detection. */
export type Deduped<F extends Features> = {
  readonly [N in keyof Features]: N extends "duplicateDetection" ? true : F[N];
};

export interface DedupeOptions {
  /** Remembers the ids that were handled. Default: the last 100,000, in the memory of this process. */
  readonly store?: DedupeStore;
  /** Milliseconds to remember an id if the contract gives no window. Default: duplicates are then not detected. */
  readonly windowMs?: number;
}

const done: Settlement = { kind: "done" };

/**
 * Adds duplicate detection to a transport: a queue or a group handles one packet of each id. An id is remembered for the
 * destination's window once its packet was handled. A packet that failed is delivered again, and a duplicate of a dead
 * letter is handled. Consumers in several processes need a shared store; two consumers that receive a packet and its
 * duplicate at the same moment both handle it.
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
      const isUngrouped = from.kind === "topic" && subscribeOptions?.group === undefined;
      if (windowMs === undefined || from.kind === "inbox" || isUngrouped) {
        // the broker stores nothing for these subscribers, so it delivers nothing again
        return inner.subscribe(bare(from), receive, subscribeOptions);
      }
      const scope = JSON.stringify([from.kind, from.template, subscribeOptions?.group]);
      const remember = {
        has: (id: string) => store.has(`${scope} ${id}`),
        add: (id: string) => store.add(`${scope} ${id}`, windowMs),
      };
      return inner.subscribe(bare(from), once(receive, remember), subscribeOptions);
    },
  };
}

/** The ids that one queue or group has handled. */
interface HandledIds {
  readonly has: (id: string) => boolean | Promise<boolean>;
  readonly add: (id: string) => void | Promise<void>;
}

/** Calls `receive` with the packets of one id in turn, until one of them is handled. */
function once(receive: Receive, handled: HandledIds): Receive {
  const inFlight = new Map<string, Promise<unknown>>();

  async function handle(delivery: Delivery, id: string): Promise<Settlement> {
    const settlement = await receive(delivery);
    // A dead letter is not remembered: the transport may fail to store it, and then delivers the packet again.
    if (settlement.kind === "done") await handled.add(id);
    return settlement;
  }

  return async (delivery) => {
    const id = delivery.headers[wireHeaders.id];
    if (id === undefined || id === "") return receive(delivery); // from a program that sets no ids
    for (let first = inFlight.get(id); first !== undefined; first = inFlight.get(id)) await first;
    const outcome = (async (): Promise<Settlement> =>
      (await handled.has(id)) ? done : handle(delivery, id))();
    const settled = outcome.then(
      () => inFlight.delete(id),
      () => inFlight.delete(id),
    );
    inFlight.set(id, settled);
    return outcome;
  };
}

/** Removes the window, because the inner transport does not detect duplicates. */
function bare({ duplicateWindowMs: _, ...destination }: Destination): Destination {
  return destination;
}

/** Writes the packet's id into its headers, from which the receiver reads it. */
function withId(packet: Outgoing): Outgoing {
  if (packet.headers[wireHeaders.id] !== undefined) return packet;
  return { ...packet, headers: { ...packet.headers, [wireHeaders.id]: packet.id } };
}

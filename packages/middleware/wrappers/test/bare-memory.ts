import {
  checkPackets,
  checkSubscription,
  type Extras,
  type Receive,
  type Transport,
  type WrappedFeatures,
  wrapTransport,
} from "@posthorn/core/transport";
import {
  type MemoryTransportOptions,
  type memoryFeatures,
  memoryTransport,
} from "@posthorn/transport-memory";

const taken = { redelivery: false, attempts: false, deadLetter: false } as const;

/** Without `fetch`, because nothing can be deferred if every delivery is settled as done. */
export type BareFeatures = WrappedFeatures<
  typeof memoryFeatures,
  { replaces: "publish" | "subscribe"; keeps: Exclude<keyof Extras, "fetch">; features: typeof taken }
>;

/**
 * A transport in memory as a protocol without redelivery: it settles every delivery as done, counts no attempts, and has no
 * dead letters. A packet whose subscription closes before it is settled goes to another one.
 */
export function bareMemory(options: MemoryTransportOptions = {}): Transport<BareFeatures> {
  const inner = memoryTransport(options);
  const { ask, cancel, publishAll, browse, measure, topology } = inner.more ?? {};
  const bare: Transport<BareFeatures> = wrapTransport(inner, {
    name: "bare",
    features: taken,
    async publish(to, packets, options) {
      checkPackets(bare, to, packets);
      return inner.publish(to, packets, options);
    },
    async subscribe(from, receive, options = {}) {
      checkSubscription(bare, from, options);
      const settleAsDone: Receive = async (delivery) => {
        await receive({ ...delivery, attempt: 1 });
        return { kind: "done" };
      };
      return inner.subscribe(from, settleAsDone, options);
    },
    more: { ask, cancel, publishAll, browse, measure, topology },
  });
  return bare;
}

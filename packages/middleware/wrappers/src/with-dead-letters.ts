import { randomUUID } from "node:crypto";
import {
  asError,
  backoffMs,
  changeDelivery,
  type Delivery,
  type Destination,
  deadLetterHeaders,
  deadLetterPacket,
  deadLetters,
  type Extras,
  type Features,
  isMessagingError,
  MessagingError,
  type Outgoing,
  type Receive,
  type Settlement,
  type SubscribeOptions,
  settlementOfThrown,
  sleep,
  type Transport,
  type WrappedFeatures,
  withDeadLetterQueue,
  wrapTransport,
} from "@posthorn/core/transport";
import { type Change, changedExtras, withChangedSendings } from "./changed-destinations.ts";

/** The features of a transport, with dead letters. */
export type DeadLettered<F extends Features> = F extends { readonly deadLetter: true }
  ? F
  : WrappedFeatures<F, { replaces: never; keeps: keyof Extras; features: { readonly deadLetter: true } }>;

/** The inner transport has no dead letters of its own. */
const change: Change = { destination: withDeadLetterQueue, packet: (packet) => packet };

/**
 * Adds dead letters to a transport that has queues: those of queue `orders` are in queue `orders.dead`, those of group
 * `billing` of topic `orders` in `orders~billing.dead`. A transport that has dead letters keeps its own.
 *
 * A dead letter is published, and its packet is done once the broker has accepted it. If the broker does not, the error is
 * reported to `onError` of the subscription, and the packet is retried. Over a transport without redelivery, the packet
 * stays unsettled instead until the broker has accepted its dead letter.
 */
export function withDeadLetters<F extends Features, Tx = never>(
  inner: Transport<F, Tx>,
): Transport<DeadLettered<F>, Tx> {
  const { deadLetter, queues } = inner.features;
  if (!deadLetter && !queues) throw withoutQueues(inner.name);
  return (deadLetter ? inner : deadLettering(inner)) as Transport<DeadLettered<F>, Tx>;
}

function deadLettering(inner: Transport): Transport {
  const { callerTransaction, atomicSettle } = inner.features;
  const { fetch, browse, ...more } = changedExtras(inner, change);

  function receiving(from: Destination, receive: Receive, options: SubscribeOptions = {}): Receive {
    const dead = deadLetterQueueOf(withDeadLetterQueue(from), options.group);
    const publishing = atomicSettle ? withChangedSendings(receive, change) : receive;
    const storing = storeDeadLetters({ inner, dead, options }, publishing);
    return from.dead === undefined ? storing : (delivery) => storing(asPublished(delivery));
  }

  return wrapTransport(
    inner,
    {
      features: { deadLetter: true, callerTransaction, atomicSettle },
      publish: (to, packets, options) => inner.publish(withDeadLetterQueue(to), packets, options),
      subscribe: (from, receive, options) =>
        inner.subscribe(withDeadLetterQueue(from), receiving(from, receive, options), options),
      more: {
        ...more,
        fetch: fetch && ((from, deferred, receive) => fetch(from, deferred, receiving(from, receive))),
        browse:
          browse &&
          ((from, options) =>
            from.dead === undefined ? browse(from, options) : browseDead(browse(from, options))),
      },
    },
    withDeadLetters,
  );
}

async function* browseDead(deliveries: AsyncIterable<Delivery>): AsyncGenerator<Delivery> {
  for await (const delivery of deliveries) yield asPublished(delivery);
}

/** Gives a dead letter the address that its packet was published to. */
function asPublished(delivery: Delivery): Delivery {
  const address = delivery.headers[deadLetterHeaders.address];
  return address === undefined ? delivery : changeDelivery(delivery, { address });
}

/** Returns the queue for the dead letters of a subscription. Where the broker stores nothing, there are none. */
function deadLetterQueueOf(from: Destination, group: string | undefined): Destination | undefined {
  const isStored =
    from.kind === "queue" ? from.delivery !== "light" : from.kind === "topic" && group !== undefined;
  return isStored ? withDeadLetterQueue(deadLetters(from, group)) : undefined;
}

interface DeadLetterStore {
  readonly inner: Transport;
  /** Undefined if dead letters are dropped. */
  readonly dead: Destination | undefined;
  readonly options: SubscribeOptions;
}

const done: Settlement = { kind: "done" };

/** Makes a receiver that publishes the dead letter of a packet, and then settles the packet as done. */
function storeDeadLetters(store: DeadLetterStore, receive: Receive): Receive {
  const { inner, dead } = store;
  return async (delivery) => {
    const settlement = await receive(delivery);
    if (settlement.kind !== "dead-letter") return settlement;
    if (dead === undefined) return done;
    const packet = withOwnId(deadLetterPacket(delivery, settlement));
    for (let failures = 0; !delivery.signal.aborted; failures++) {
      try {
        await inner.publish(dead, [packet]);
        return done;
      } catch (thrown) {
        const retry = settlementOfThrown(notStored(asError(thrown), dead), delivery, store.options.onError);
        if (inner.features.redelivery) return retry;
        await sleep(backoffMs(failures), delivery.signal);
      }
    }
    return settlement; // too late: the packet is back at the broker
  };
}

/** A packet without an id could be taken for a duplicate of another. */
function withOwnId(packet: Outgoing): Outgoing {
  return packet.id === "" ? { ...packet, id: randomUUID() } : packet;
}

function notStored(cause: Error, { address }: Destination): MessagingError {
  const code = isMessagingError(cause) ? cause.code : "publish_refused";
  const text = `A dead letter could not be stored in "${address}". Its packet stays in its queue, and is not lost.`;
  return new MessagingError(code, text, { cause });
}

function withoutQueues(name: string): MessagingError {
  return new MessagingError(
    "unsupported_capability",
    `Transport "${name}" does not declare "queues", in which dead letters are stored. Choose a transport that declares it.`,
  );
}

import { MessagingError } from "../errors/messaging-error.ts";
import { resolvesWithin } from "../time/resolves-within.ts";
import type { Destination } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";
import { type CloseOptions, defaultCloseMs, type SubscribeOptions } from "../transport/subscription.ts";
import type { Transport } from "../transport/transport.ts";
import { dispatch, type Member, type SharedQueue } from "./dispatch.ts";
import type { OpenReceiver, Receiver } from "./receiver.ts";
import { subscribeOptions } from "./subscribe-options.ts";

// A queue has one subscription for the consumers of all operations that use it, because a broker does not know
// operations: with two subscriptions, each would get messages of the other.
//
//   opening  the first member has joined; `opening` is pending. More members may join. If it fails, all of them leave.
//   open     each delivery goes to a member of its operation (see dispatch.ts).
//   closed   the last member has left. The queue is out of the table, so that the next member opens a new subscription.

/** The shared queues of each transport, by address. Keyed by the transport, because its operations share them. */
const queuesOf = new WeakMap<Transport, Map<string, SharedQueue>>();

/**
 * Subscribes to a queue together with the consumers of the other operations that use it over the same transport
 * object. The first one opens the subscription, the last one closes it, and each of them can resize it for all. Closing
 * one while others stay waits for its handlers in flight; their signals do not abort.
 */
export async function subscribeToSharedQueue(
  receiver: Receiver,
  destination: Destination,
  options: SubscribeOptions,
): Promise<OpenReceiver> {
  const { transport } = receiver.prepared;
  const queues = queuesOf.get(transport) ?? new Map<string, SharedQueue>();
  queuesOf.set(transport, queues);
  const address = destination.template;
  const shared = queues.get(address) ?? openSharedQueue(transport, destination, options);
  requireSameConcurrency(shared, receiver, options.concurrency);
  queues.set(address, shared);
  const member: Member = { receiver, inFlight: new Set() };
  shared.members.push(member);
  wake(shared);

  /** Returns true for the last member. */
  function leave(): boolean {
    const index = shared.members.indexOf(member);
    if (index >= 0) shared.members.splice(index, 1);
    if (shared.members.length > 0) return false;
    if (queues.get(address) === shared) queues.delete(address);
    wake(shared);
    return true;
  }

  const subscription = await shared.opening.catch((error: unknown) => {
    leave();
    throw error;
  });
  return {
    subscription: {
      resize(concurrency) {
        if (shared.members.includes(member)) subscription.resize(concurrency);
      },
      async close(closeOptions) {
        await (leave() ? subscription.close(closeOptions) : drain(member, closeOptions));
      },
    },
    receive: (delivery) => dispatch(shared, delivery),
    group: undefined,
  };
}

function openSharedQueue(
  transport: Transport,
  destination: Destination,
  { concurrency, onError }: SubscribeOptions,
): SharedQueue {
  const receive = (delivery: Delivery): Promise<Settlement> => dispatch(shared, delivery);
  const opening = transport.subscribe(destination, receive, subscribeOptions({ concurrency, onError }));
  const shared: SharedQueue = {
    members: [],
    waiting: new Set(),
    concurrency,
    opening,
    returns: new Map(),
  };
  return shared;
}

function requireSameConcurrency(
  shared: SharedQueue,
  { prepared: { destination, label } }: Receiver,
  concurrency: number | undefined,
): void {
  if (shared.concurrency === concurrency) return;
  throw new MessagingError(
    "invalid_argument",
    `The consumers of "${destination.template}" share one subscription. Its concurrency is ${shared.concurrency ?? "the default"}, ` +
      `and that of ${label} is ${concurrency ?? "the default"}. Give all of them the same.`,
  );
}

function wake({ waiting }: SharedQueue): void {
  for (const resume of [...waiting]) resume();
}

async function drain({ inFlight }: Member, { timeoutMs = defaultCloseMs }: CloseOptions = {}): Promise<void> {
  await resolvesWithin(Promise.allSettled([...inFlight]), timeoutMs);
}

import { identify } from "../message/identify.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { groupOf } from "../prepare/group-of.ts";
import { describesEvents, isPacked, unpackDelivery } from "../structured/unpack-delivery.ts";
import type { Destination } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Receive, Settlement } from "../transport/settlement.ts";
import type { SubscribeOptions, Subscription } from "../transport/subscription.ts";
import type { OpenReceiver, Receiver } from "./receiver.ts";
import { subscribeToSharedQueue } from "./shared-queue.ts";

/** Subscribes a receiver as `openReceiver` does. */
export async function subscribeReceiver(
  receiver: Receiver,
  destination: Destination,
  options: SubscribeOptions,
): Promise<Subscription> {
  return (await openReceiver(receiver, destination, options)).subscription;
}

const done: Promise<Settlement> = Promise.resolve({ kind: "done" });

/**
 * Subscribes a receiver to its operation's destination. Resolves once deliveries flow.
 *
 * If other operations use the same address, the receiver still gets its own messages only. On a topic it has a
 * separate group, in which other operations' messages are settled and skipped. A queue's subscription is shared
 * with the other operations' consumers.
 */
export async function openReceiver(
  receiver: Receiver,
  destination: Destination,
  options: SubscribeOptions,
): Promise<OpenReceiver> {
  const { messages, otherMessages, accepts } = receiver;
  const { transport, operation, message } = receiver.prepared;
  const isShared = otherMessages !== undefined;
  if (isShared && destination.kind !== "topic") {
    return subscribeToSharedQueue(receiver, destination, options);
  }
  const receive: Receive =
    isShared || messages.length > 1
      ? receiveOneOf(receiver, [...messages, ...(otherMessages ?? [])])
      : (delivery) => receiver.handle(delivery, message);
  const accepting: Receive =
    accepts === undefined ? receive : (delivery) => (accepts(delivery) ? receive(delivery) : done);
  const unpacking = unpackingFor(receiver);
  const group = groupOf(operation, options.group);
  const subscription = await transport.subscribe(
    destination,
    unpacking(accepting),
    group === undefined ? options : { ...options, group },
  );
  return { subscription, receive: unpacking(receive), group };
}

/** Returns a function that lets another one receive structured events in binary mode. */
function unpackingFor(receiver: Receiver): (receive: Receive) => Receive {
  const { messages, otherMessages = [] } = receiver;
  if (describesEvents([...messages, ...otherMessages])) return (receive) => receive;
  return (receive) => (delivery) =>
    isPacked(delivery) ? receiveUnpacked(receiver, receive, delivery) : receive(delivery);
}

async function receiveUnpacked(
  receiver: Receiver,
  receive: Receive,
  delivery: Delivery,
): Promise<Settlement> {
  const unpacked = unpackDelivery(delivery);
  return "problem" in unpacked ? receiver.refuse(delivery, unpacked.problem) : receive(unpacked);
}

/** @param candidates - the receiver's messages, and those of other operations, which are skipped */
function receiveOneOf(receiver: Receiver, candidates: readonly PreparedMessage[]): Receive {
  return async (delivery) => {
    const identified = identify(candidates, delivery);
    if ("problem" in identified) return receiver.refuse(delivery, identified.problem);
    const { message } = identified;
    if (!receiver.messages.includes(message)) return { kind: "done" };
    return receiver.handle(delivery, message);
  };
}

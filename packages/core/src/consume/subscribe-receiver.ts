import { identify } from "../message/identify.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { joinNames } from "../transport/destination.ts";
import type {
  Delivery,
  Destination,
  Settlement,
  SubscribeOptions,
  Subscription,
} from "../transport/transport.ts";
import type { Receiver } from "./receiver.ts";
import { subscribeToSharedQueue } from "./shared-queue.ts";

/**
 * Subscribes a receiver to its operation's destination. Resolves once deliveries flow.
 *
 * If other operations use the same address, the receiver still gets its own messages only. On a topic it has a
 * separate group, in which other operations' messages are settled and skipped. A queue's subscription is shared
 * with the other operations' consumers.
 */
export async function subscribeReceiver(
  receiver: Receiver,
  destination: Destination,
  options: SubscribeOptions,
): Promise<Subscription> {
  const { messages, otherMessages } = receiver;
  const { transport, operation, message } = receiver.prepared;
  if (otherMessages === undefined) {
    if (messages.length > 1)
      return transport.subscribe(destination, receiveOneOf(receiver, messages), options);
    return transport.subscribe(destination, (delivery) => receiver.handle(delivery, message), options);
  }
  if (destination.kind !== "topic") return subscribeToSharedQueue(receiver, destination, options);
  const { group } = options;
  const ownGroup = group === undefined ? {} : { group: joinNames(group, operation.name) };
  const receive = receiveOneOf(receiver, [...messages, ...otherMessages]);
  return transport.subscribe(destination, receive, { ...options, ...ownGroup });
}

/** @param candidates - the receiver's messages, and those of other operations, which are skipped */
function receiveOneOf(receiver: Receiver, candidates: readonly PreparedMessage[]) {
  return async (delivery: Delivery): Promise<Settlement> => {
    const identified = identify(candidates, delivery);
    if ("problem" in identified) return receiver.refuse(delivery, identified.problem);
    const { message } = identified;
    if (!receiver.messages.includes(message)) return { kind: "done" };
    return receiver.handle(delivery, message);
  };
}

import type { AnyMessage } from "../contract/operation.ts";
import { identify } from "../message/identify.ts";
import { joinNames } from "../transport/destination.ts";
import type {
  Delivery,
  Destination,
  Settlement,
  SubscribeOptions,
  Subscription,
  Transport,
} from "../transport/transport.ts";
import type { Listener } from "./receiver.ts";
import { share } from "./shared-queue.ts";

/**
 * Hands a listener its own messages of all that come to an address. Resolves once they flow.
 *
 * Where other operations have the address as well: in a topic the listener's group is its own, and what
 * belongs to another operation is settled and skipped; a queue is shared with their consumers.
 */
export function listen(
  from: Transport,
  channel: Destination,
  listener: Listener,
  options: SubscribeOptions,
): Promise<Subscription> {
  const { name, messages, others } = listener;
  const [only] = messages;
  if (others === undefined) {
    if (only !== undefined && messages.length === 1) {
      return from.subscribe(channel, (delivery) => listener.handle(delivery, only), options);
    }
    return from.subscribe(channel, tell(listener, messages), options);
  }
  if (channel.kind !== "topic") return share(from, channel, { ...listener, others }, options);
  const { group } = options;
  const own = group === undefined ? {} : { group: joinNames(group, name) };
  return from.subscribe(channel, tell(listener, [...messages, ...others]), { ...options, ...own });
}

/** Tells the listener's messages from the others, which are settled. */
function tell(listener: Listener, all: readonly AnyMessage[]) {
  return async (delivery: Delivery): Promise<Settlement> => {
    const told = identify(all, delivery, listener.how);
    if ("problem" in told) return listener.refuse(delivery, told.problem);
    return listener.messages.includes(told.message)
      ? listener.handle(delivery, told.message)
      : { kind: "done" };
  };
}

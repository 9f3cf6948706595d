import { deadLetters, type Subscription, withDeadLetterQueue } from "@posthorn/core/transport";
import { openSubscription, type SubscriptionRequest } from "@posthorn/transport-kit";
import type { Exchange } from "./exchange.ts";
import type { FromBroker } from "./frames.ts";
import { publish } from "./publish.ts";

/** A delivery as it came from the broker. */
interface Item {
  readonly head: Extract<FromBroker, { do: "deliver" }>;
  readonly body: Buffer;
}

/** Opens a subscription. Resolves once deliveries flow. */
export function subscribe(exchange: Exchange, request: SubscriptionRequest): Promise<Subscription> {
  const { from, options } = request;
  const { consumers, send } = exchange;
  const consumer = exchange.nextConsumer();
  const group = from.kind === "topic" ? options.group : undefined;
  let credit = options.concurrency ?? 32;
  return openSubscription<Item>(request, {
    start({ deliver }) {
      consumers.set(consumer, (head, body) => deliver({ head, body }, body.length, head.attempt));
      return exchange.request((id) => ({ do: "subscribe", id, consumer, from, group, credit }));
    },
    stop: () => exchange.request((id) => ({ do: "unsubscribe", id, consumer })),
    read: ({ item: { head, body } }) => ({
      headers: { ...head.headers },
      body: Buffer.from(body),
      address: head.address,
    }),
    done: ({ item }) => send({ do: "done", tag: item.head.tag }),
    retry: ({ item }, { afterMs, attempted }) =>
      send({ do: "retry", tag: item.head.tag, afterMs, attempted }),
    deadLetters: {
      async store({ item }, packet) {
        const to = { ...withDeadLetterQueue(deadLetters(from, group)), address: item.head.address };
        await publish(exchange, { to, packets: [packet] }, {});
      },
    },
    resized(concurrency) {
      credit = concurrency;
      send({ do: "credit", consumer, credit });
    },
    onClosed: () => void consumers.delete(consumer),
  });
}

import { type Context, ServiceBroker } from "moleculer";
import type { Contender } from "./contender.ts";
import { type Order, order } from "./order.ts";

const startMs = 20_000;

/** Moleculer with its defaults. Its two nodes find each other over the broker. */
export async function moleculer(type: "NATS" | "AMQP", url: string): Promise<Contender> {
  const [requester, responder] = ["requester", "responder"].map(
    (nodeID) =>
      new ServiceBroker({
        nodeID,
        transporter: { type, options: { url } },
        logger: false,
        skipProcessEventRegistration: true,
      }),
  ) as [ServiceBroker, ServiceBroker];
  responder.createService({
    name: "orders",
    actions: { confirm: ({ params }: Context<Order>) => params },
  });
  await Promise.all([requester.start(), responder.start()]);
  await requester.waitForServices("orders", startMs);
  return {
    name: "Moleculer 0.15",
    sampled: true,
    trip: () => requester.call("orders.confirm", order),
    close: () => Promise.all([requester.stop(), responder.stop()]),
  };
}

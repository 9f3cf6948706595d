import { type Context, ServiceBroker } from "moleculer";
import type { Contender } from "../race/contender.ts";
import { type Order, order } from "./order.ts";

const startMs = 20_000;

/** The transporter of both nodes, with its options. */
export interface Transporter {
  readonly type: "NATS" | "AMQP";
  readonly options: Readonly<Record<string, unknown>>;
}

/** Moleculer. Its two nodes find each other over the broker. */
export async function moleculer(transporter: Transporter): Promise<Contender> {
  const [requester, responder] = ["requester", "responder"].map(
    (nodeID) =>
      new ServiceBroker({
        nodeID,
        transporter: { type: transporter.type, options: { ...transporter.options } },
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
    trip: () => requester.call("orders.confirm", order),
    close: () => Promise.all([requester.stop(), responder.stop()]),
  };
}

import { openRequester, type Query, type Transport } from "@posthorn/core";
import { consume, produce, request, serve } from "@posthorn/core/codegen";
import type { Contender } from "../race/contender.ts";
import { inFlight } from "../race/measure.ts";
import { openArrivals } from "./arrivals.ts";
import { confirmOrder, type Order, order, placeOrder } from "./order.ts";

/** Posthorn as in programs: each end has a separate transport, and validates what it sends and receives. */
export async function posthorn(
  open: () => Promise<Transport>,
  options: Partial<Pick<Query<Order, Order>, "delivery" | "wire">> = {},
): Promise<Contender> {
  const { delivery = "durable", wire = "cloudevents" } = options;
  const query = { ...confirmOrder(`bench.posthorn-${delivery}-${wire}`), ...options };
  const [requesting, responding] = [await open(), await open()];
  await serve(responding, query, (received) => received, { concurrency: inFlight });
  const requester = openRequester(requesting);
  return {
    name: wire === "plain" ? "Posthorn, plain" : "Posthorn",
    trip: () => request(requester, query, order),
    async close() {
      await requester.close();
      await Promise.all([requesting.close(), responding.close()]);
    },
  };
}

/** Publishes commands and consumes them. A trip ends once the command is both confirmed and handled. */
export async function oneWay(open: () => Promise<Transport>): Promise<Contender> {
  const command = placeOrder("bench.posthorn-one-way");
  const [producing, consuming] = [await open(), await open()];
  const arrivals = openArrivals();
  await consume(consuming, command, (_, { id }) => arrivals.add(id), { concurrency: inFlight });
  return {
    name: "Posthorn",
    trip: () => arrivals.of((id) => produce(producing, command, order, { id })),
    close: () => Promise.all([producing.close(), consuming.close()]),
  };
}

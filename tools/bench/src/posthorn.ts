import { openRequester, type Transport } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import type { Contender } from "./contender.ts";
import { inFlight } from "./measure.ts";
import { confirmOrder, order } from "./order.ts";

/** Posthorn as in programs: each end has a separate transport, and validates what it sends and receives. */
export async function posthorn(open: () => Promise<Transport>): Promise<Contender> {
  const query = confirmOrder("bench.posthorn");
  const [requesting, responding] = [await open(), await open()];
  await serve(responding, query, (received) => received, { concurrency: inFlight });
  const requester = openRequester(requesting);
  return {
    name: "Posthorn",
    trip: () => request(requester, query, order),
    async close() {
      await requester.close();
      await Promise.all([requesting.close(), responding.close()]);
    },
  };
}

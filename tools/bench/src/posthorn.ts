import { openRequester, type Transport } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import type { Contender } from "./contender.ts";
import { inFlight } from "./measure.ts";
import { confirmOrder, order } from "./order.ts";

/** Posthorn as programs use it: each end has a transport of its own, and both validate what they write and read. */
export async function posthorn(open: () => Promise<Transport>): Promise<Contender> {
  const query = confirmOrder("bench.posthorn");
  const [asking, answering] = [await open(), await open()];
  await serve(answering, query, (received) => received, { concurrency: inFlight });
  const requester = openRequester(asking);
  return {
    name: "Posthorn",
    trip: () => request(requester, query, order),
    async close() {
      await requester.close();
      await Promise.all([asking.close(), answering.close()]);
    },
  };
}

import { openRequester } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import { memoryTransport } from "@posthorn/transport-memory";
import { inFlight, median, microsecondsEach } from "./measure.ts";
import { confirmOrder, order } from "./order.ts";

const rounds = 33;
const count = 40_000;

/** A line of what a round trip in memory costs, against JSON alone: the same request and reply written and read. */
export async function benchMemory(): Promise<string> {
  const transport = memoryTransport();
  const query = confirmOrder("bench.confirm-order");
  await serve(transport, query, (received) => received, { concurrency: inFlight });
  const requester = openRequester(transport);
  const ratios: number[] = [];
  const trips: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const json = await jsonAlone();
    const trip = await microsecondsEach(count, () => request(requester, query, order));
    if (round < 5) continue; // the compiler's share
    trips.push(trip);
    ratios.push(trip / json);
  }
  await requester.close();
  await transport.close();
  const trip = median(trips);
  return (
    `memory: ${trip.toFixed(2)} µs a round trip (${Math.round(1e6 / trip).toLocaleString("en")}/s), ` +
    `${median(ratios).toFixed(2)} times JSON alone (at most 2.00)`
  );
}

async function jsonAlone(): Promise<number> {
  let kept = 0;
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const received = JSON.parse(JSON.stringify(order));
    const reply = JSON.parse(JSON.stringify(received));
    kept += reply.lines.length;
  }
  if (kept === 0) throw new Error("nothing was read");
  return ((performance.now() - start) * 1000) / count;
}

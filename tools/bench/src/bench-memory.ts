import { openRequester } from "@posthorn/core";
import { request, serve } from "@posthorn/core/codegen";
import { memoryTransport } from "@posthorn/transport-memory";
import { inFlight, median, microsecondsEach } from "./measure.ts";
import { confirmOrder, order } from "./order.ts";

const rounds = 33;
const count = 40_000;

/** Measures a round trip in memory, compared with JSON: writing and parsing the same request and reply. */
export async function benchMemory(): Promise<string> {
  const transport = memoryTransport();
  const query = confirmOrder("bench.confirm-order");
  await serve(transport, query, (received) => received, { concurrency: inFlight });
  const requester = openRequester(transport);
  const ratios: number[] = [];
  const trips: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const json = await timeJson();
    const trip = await microsecondsEach(count, () => request(requester, query, order));
    if (round < 5) continue; // the engine still compiles
    trips.push(trip);
    ratios.push(trip / json);
  }
  await requester.close();
  await transport.close();
  const trip = median(trips);
  return (
    `memory: ${trip.toFixed(2)} µs a round trip (${Math.round(1e6 / trip).toLocaleString("en")}/s), ` +
    `${median(ratios).toFixed(2)} times plain JSON (at most 2.00)`
  );
}

/** The microseconds to write and parse a request and its reply as JSON. */
async function timeJson(): Promise<number> {
  let items = 0;
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const received = JSON.parse(JSON.stringify(order));
    const reply = JSON.parse(JSON.stringify(received));
    items += reply.lines.length;
  }
  if (items === 0) throw new Error("The reply has no lines.");
  return ((performance.now() - start) * 1000) / count;
}

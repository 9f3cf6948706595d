import { setTimeout as sleep } from "node:timers/promises";
import type { Destination, Transport } from "@posthorn/core/transport";
import { done, gate } from "./collect.ts";
import { packets } from "./packets.ts";
import { until } from "./wait-until.ts";

/** Returns the largest number of packets in flight, of 40. The first packets stay in flight until that many are. */
export async function peakOf(transport: Transport, jobs: Destination, concurrency: number): Promise<number> {
  const reached = gate();
  let inHand = 0;
  let peak = 0;
  let handled = 0;
  const subscription = await transport.subscribe(
    jobs,
    async () => {
      inHand += 1;
      peak = Math.max(peak, inHand);
      if (inHand >= concurrency) reached.open();
      await reached.opened;
      await sleep(5);
      inHand -= 1;
      handled += 1;
      return done;
    },
    { concurrency },
  );
  await transport.publish(jobs, packets(40));
  await until(`all are handled, ${concurrency} at a time`, () => handled >= 40);
  await subscription.close();
  return peak;
}

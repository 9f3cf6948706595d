import type { Settlement } from "@posthorn/core/transport";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { idOf, packetOf, packets } from "../../support/packets.ts";
import { patienceMs, until } from "../../support/wait-until.ts";

/** Checks of group C: many packets that wait for a retry. */
export const waitingRetries: readonly Check[] = [
  {
    id: "26b many-waiting-retries",
    claim: "while 20,000 packets wait for a retry, a new packet is handled within 2 seconds",
    requires: { redelivery: true },
    timeoutMs: 90_000, // usually ten seconds
    run: manyWaitingRetries,
  },
];

const waitingCount = 20_000;

async function manyWaitingRetries(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const producer = await stage.open();
  const consumer = await stage.open();
  const waiting = new Set<string>();
  let newOnes = 0;
  await consumer.subscribe(
    jobs,
    async (delivery): Promise<Settlement> => {
      const id = idOf(delivery);
      if (id !== "new") {
        waiting.add(id);
        return { kind: "retry", afterMs: 25_000 };
      }
      newOnes += 1;
      return done;
    },
    { concurrency: 200 },
  );
  const sent = packets(waitingCount);
  for (let from = 0; from < sent.length; from += 500) {
    await producer.publish(jobs, sent.slice(from, from + 500));
  }
  await until(
    () => `all wait for a retry: ${waiting.size} do`,
    () => waiting.size >= waitingCount,
    2 * patienceMs(),
  );
  await producer.publish(jobs, [packetOf("new")]);
  await until("the new one is handled", () => newOnes > 0, 2_000);
}

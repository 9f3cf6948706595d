import { randomUUID } from "node:crypto";
import { type Destination, deadLetters, type Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";

const requires = { redelivery: true, deadLetter: true } as const;

/** Checks of group B: dead letters that cannot be stored. */
export const unavailableDeadLetters: readonly Check[] = [
  {
    id: "15 DLQ-unavailable",
    claim:
      "a packet whose dead letter does not reach the broker is not settled: it is delivered again, and dead-lettered once",
    requires,
    where: overNetwork,
    waits: true,
    run: (stage) => interrupted(stage, stage.queue("jobs")),
  },
  {
    id: "15 DLQ-unavailable (ordered)",
    claim:
      "a packet of an ordered queue whose dead letter does not reach the broker is delivered again, and dead-lettered once",
    requires: { ...requires, order: "key" },
    where: overNetwork,
    waits: true,
    run: (stage) => interrupted(stage, stage.queue("jobs", { ordered: true })),
  },
];

async function interrupted(stage: Stage, jobs: Destination): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const observer = await stage.open();
  const dead = await collect(observer, deadLetters(jobs));
  const reason = `unavailable-${randomUUID()}`;
  const stalled = proxy.stallAt(reason);
  let runs = 0;
  await transport.subscribe(
    jobs,
    async (): Promise<Settlement> => {
      runs += 1;
      return { kind: "dead-letter", reason };
    },
    { onError: () => {} },
  );
  await observer.publish(jobs, [packetOf("one", { key: "key" })]);
  await within(patienceMs(), "the dead letter is written, with its reason as it is", stalled);
  expect(dead.deliveries).toEqual([]);
  proxy.pass();
  proxy.reset(); // the dead letter is lost
  await until("the packet is delivered again", () => runs > 1);
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
  await observer.publish(jobs, [packetOf("next", { key: "key" })]);
  await until("the next one, too", () => dead.deliveries.map(idOf).includes("next"));
  expect(dead.deliveries.map(idOf)).toEqual(["one", "next"]);
}

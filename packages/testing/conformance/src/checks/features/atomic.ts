import { setTimeout as sleep } from "node:timers/promises";
import type { Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, gate } from "../../support/collect.ts";
import { extraOf } from "../../support/extras.ts";
import { idOf, packetOf, packets } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of the features `atomicPublish`, `atomicSettle` and `callerTransaction`. */
export const atomic: readonly Check[] = [
  {
    id: "73 atomic-publish",
    claim: "packets for several destinations arrive together, or none of them does",
    requires: { queues: true, atomicPublish: "all" },
    run: publishAll,
  },
  {
    id: "73 atomic-settle",
    claim: "packets that are published with a settlement arrive",
    requires: { queues: true, atomicSettle: true },
    run: settleAndPublish,
  },
  {
    id: "73 atomic-settle (lost)",
    claim:
      "packets that are published with a settlement do not arrive if it comes too late or one of them is refused",
    requires: { queues: true, atomicSettle: true, redelivery: true },
    run: lostSettlement,
  },
  {
    id: "73 caller-transaction",
    claim: "a packet that is published within a transaction arrives if it commits, and only then",
    requires: { queues: true, callerTransaction: true },
    run: withinTransaction,
  },
];

async function publishAll(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const publish = extraOf(transport, "publishAll");
  const places = [stage.queue("one"), stage.queue("two")] as const;
  const received = await Promise.all(places.map((place) => collect(transport, place)));
  const sendings = (prefix: string) =>
    places.map((to) => ({ to, packets: packets(3).map(({ id }) => packetOf(`${prefix} ${id}`)) }));
  const bad = packetOf("bad", { headers: { "line\r\nbreak": "x" } });
  const failing = [...sendings("failed"), { to: places[1], packets: [bad] }];
  expect(await codeOf(publish(failing))).toBe("invalid_message");
  await publish(sendings("good"));
  await until("the good ones arrive", () => received.every(({ deliveries }) => deliveries.length >= 3));
  for (const { deliveries } of received) {
    expect(deliveries.map(idOf).sort()).toEqual(["good 0", "good 1", "good 2"]);
  }
}

async function settleAndPublish(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const [jobs, results] = [stage.queue("jobs"), stage.queue("results")];
  const { deliveries } = await collect(transport, results);
  await transport.subscribe(jobs, async (delivery): Promise<Settlement> => {
    const id = `result of ${idOf(delivery)}`;
    return { kind: "done", publish: [{ to: results, packets: [packetOf(id)] }] };
  });
  await transport.publish(jobs, packets(10));
  await until("all results arrive", () => deliveries.length >= 10);
  expect(new Set(deliveries.map(idOf)).size).toBe(10);
  expect(deliveries).toHaveLength(10);
}

async function lostSettlement(stage: Stage): Promise<void> {
  const [jobs, results] = [stage.queue("jobs"), stage.queue("results")];
  const [first, second] = [await stage.open(), await stage.open()];
  const { deliveries } = await collect(second, results);
  const begun = gate();
  const overdue = gate();
  const result = (id: string): Settlement => ({
    kind: "done",
    publish: [{ to: results, packets: [packetOf(id)] }],
  });
  const subscription = await first.subscribe(
    jobs,
    async () => {
      begun.open();
      await overdue.opened;
      return result("too late");
    },
    { onError: () => {} },
  );
  await first.publish(jobs, [packetOf("one")]);
  await begun.opened;
  await subscription.close({ timeoutMs: 50 });
  overdue.open();
  let runs = 0;
  await second.subscribe(
    jobs,
    async (): Promise<Settlement> => {
      runs += 1;
      if (runs > 1) return result("good");
      const bad = packetOf("bad", { headers: { "line\r\nbreak": "x" } });
      return { kind: "done", publish: [{ to: results, packets: [packetOf("beside a bad one"), bad] }] };
    },
    { onError: () => {} },
  );
  await until("the good result arrives", () => deliveries.map(idOf).includes("good"));
  expect(deliveries.map(idOf)).toEqual(["good"]);
}

async function withinTransaction(stage: Stage): Promise<void> {
  const url = stage.features.reach === "network" ? stage.broker.url : "";
  const begin = stage.exported("begin");
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const { deliveries } = await collect(await stage.open(), jobs);
  const [committed, rolledBack] = [await begin(url), await begin(url)];
  const publish = (id: string, within: unknown): Promise<unknown> =>
    transport.publish(jobs, [packetOf(id)], { within: within as never });
  await publish("rolled back", rolledBack.within);
  await publish("committed", committed.within);
  await sleep(500);
  expect(deliveries).toEqual([]);
  await rolledBack.rollback();
  await committed.commit();
  await until("what was committed arrives", () => deliveries.length > 0);
  await transport.publish(jobs, [packetOf("next")]);
  await until("the next arrives", () => deliveries.length > 1);
  expect(deliveries.map(idOf)).toEqual(["committed", "next"]);
}

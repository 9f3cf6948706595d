import { setTimeout as sleep } from "node:timers/promises";
import { consume, produce } from "@posthorn/core/codegen";
import { expect } from "vitest";
import type { ProducerScript } from "../../actors/producer.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { doJob } from "../../support/operations.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { publishUntilAccepted } from "../../support/publish-until-accepted.ts";
import { until } from "../../support/wait-until.ts";

const requires = { duplicateDetection: true, redelivery: true } as const;

/** Checks of group C: packets that are published twice. */
export const duplicates: readonly Check[] = [
  {
    id: "21 duplicate-publish",
    claim: "of two packets with one id, one is handled within the window, and both outside of it",
    requires: { ...requires, attempts: true, deadLetter: true },
    waits: true,
    run: duplicatePublish,
  },
  {
    id: "21 duplicate-publish (at once)",
    claim:
      "of two packets with one id that are published at the same time over two connections, one is delivered",
    requires,
    run: atOnce,
  },
  {
    id: "21 duplicate-publish (processes)",
    claim: "of two packets with one id that two processes publish, one is delivered",
    requires,
    where: overNetwork,
    run: twoProcesses,
  },
  {
    id: "21 duplicate-publish (restart)",
    claim:
      "of two packets with one id, one before and one after the broker is killed and started, one is delivered",
    requires: { ...requires, durable: true, durableDetection: true },
    where: overNetwork,
    killsBroker: true,
    timeoutMs: 90_000,
    run: acrossRestart,
  },
];

const windowMs = 2_000;

async function duplicatePublish(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const operation = doJob(stage.address("jobs"), {
    requires: { duplicateDetection: true },
    idempotencyKey: { path: ["id"], windowMs },
  });
  const handled: string[] = [];
  await consume(transport, operation, ({ id }) => void handled.push(id));
  await produce(transport, operation, { id: "twice" });
  await produce(transport, operation, { id: "twice" });
  await until("the first is handled", () => handled.includes("twice"));
  await produce(transport, operation, { id: "twice" });
  await produce(transport, operation, { id: "other" });
  await until("the other is handled", () => handled.includes("other"));
  expect(handled.toSorted()).toEqual(["other", "twice"]);
  await sleep(windowMs * 1.5);
  await produce(transport, operation, { id: "twice" });
  await until("it is handled again", () => handled.length > 2);
  expect(handled.toSorted()).toEqual(["other", "twice", "twice"]);
}

const longWindowMs = 60_000;
const count = 50;

async function atOnce(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { duplicateWindowMs: longWindowMs });
  const producers = [await stage.open(), await stage.open()];
  const { deliveries } = await collect(await stage.open(), jobs);
  await Promise.all(
    packets(count).flatMap((packet) => producers.map((producer) => producer.publish(jobs, [packet]))),
  );
  await producers[0]?.publish(jobs, [packetOf("last")]);
  await until(
    "the last packet arrives",
    () => deliveries.map(idOf).includes("last") && deliveries.length > count,
  );
  expect(deliveries.map(idOf).toSorted()).toEqual([...idsUpTo(count), "last"]);
}

async function twoProcesses(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { duplicateWindowMs: longWindowMs });
  const { deliveries } = await collect(await stage.open(), jobs);
  const script: ProducerScript = { to: jobs, count };
  const children = [stage.spawn("producer", script), stage.spawn("producer", script)];
  await until("both have published all", () =>
    children.every(({ reported }) => reported.includes("published")),
  );
  await (await stage.open()).publish(jobs, [packetOf("last")]);
  await until("all packets arrive", () => deliveries.map(idOf).includes("last") && deliveries.length > count);
  expect(deliveries.map(idOf).toSorted()).toEqual([...idsUpTo(count), "last"]);
}

async function acrossRestart(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { duplicateWindowMs: longWindowMs });
  const [transport, consumer] = [await stage.open(), await stage.open()];
  const before = await collect(consumer, jobs);
  await transport.publish(jobs, [packetOf("twice")]);
  await until("the first arrives", () => before.deliveries.length > 0);
  await consumer.close();
  await stage.broker.kill();
  await stage.broker.start();
  for (const id of ["twice", "other"]) await publishUntilAccepted({ transport, to: jobs }, packetOf(id));
  const after = await collect(await stage.open(), jobs);
  await until("the other arrives", () => after.deliveries.map(idOf).includes("other"));
  expect(after.deliveries.map((each) => `${idOf(each)}, attempt ${each.attempt}`)).toEqual([
    "other, attempt 1",
  ]);
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ConsumerScript } from "../../actors/consumer.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { clockToleranceMs } from "../../support/clock.ts";
import { collect, done } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true } as const;

/** Checks of group B: the time of a retry. */
export const delayedRedelivery: readonly Check[] = [
  {
    id: "20 delayed-redelivery-time",
    claim: "a retry is not delivered before its time",
    requires,
    waits: true,
    run: notEarly,
  },
  {
    id: "20 delayed-redelivery-time (closed)",
    claim: "a retry survives the end of its consumer, and another consumer gets it, not before its time",
    requires,
    waits: true,
    run: afterClose,
  },
  {
    id: "20 delayed-redelivery-time (killed)",
    claim: "a retry survives the crash of its consumer, and another consumer gets it, not before its time",
    requires,
    where: overNetwork,
    waits: true,
    run: afterKill,
  },
  {
    id: "20 delayed-redelivery-time (restart)",
    claim: "a retry survives the crash of the broker, and is not delivered before its time",
    requires: { ...requires, durable: true },
    where: overNetwork,
    killsBroker: true,
    timeoutMs: 90_000,
    run: afterRestart,
  },
];

const retryMs = 2_000;
/** Brokers write settlements in batches. This check kills a broker that has had the time to store the retry. */
const storesWithinMs = 500;

async function notEarly(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const times: number[] = [];
  await transport.subscribe(jobs, async () => {
    times.push(performance.now());
    return times.length === 1 ? { kind: "retry", afterMs: retryMs } : done;
  });
  await transport.publish(jobs, [packetOf("one")]);
  await until("it comes again", () => times.length === 2);
  expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(retryMs - clockToleranceMs);
}

async function afterClose(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const first = await stage.open();
  let retriedAt = 0;
  await first.subscribe(jobs, async () => {
    retriedAt = performance.now();
    return { kind: "retry", afterMs: retryMs };
  });
  await first.publish(jobs, [packetOf("one")]);
  await until("it is retried", () => retriedAt > 0);
  await first.close();
  await expectAgain(stage, jobs, retriedAt);
}

async function afterKill(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  const script: ConsumerScript = { from, concurrency: 1, retry: { ids: ["one"], afterMs: retryMs } };
  const child = await ready(stage.spawn("consumer", script));
  const transport = await stage.open();
  const publishedAt = performance.now();
  await transport.publish(from, [packetOf("one"), packetOf("other")]);
  await until("it is retried, and the next packet handled", () => child.reported.includes("other"));
  await child.kill();
  await expectAgain(stage, from, publishedAt);
}

async function afterRestart(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const first = await stage.open();
  let retriedAt = 0;
  const subscription = await first.subscribe(jobs, async () => {
    retriedAt = performance.now();
    return { kind: "retry", afterMs: retryMs };
  });
  await first.publish(jobs, [packetOf("one")]);
  await until("it is retried", () => retriedAt > 0);
  await subscription.close();
  await sleep(storesWithinMs);
  await stage.broker.kill();
  await stage.broker.start();
  await expectAgain(stage, jobs, retriedAt);
}

/** Expects another consumer to get the packet, and not before its time. */
async function expectAgain(stage: Stage, jobs: ReturnType<Stage["queue"]>, since: number): Promise<void> {
  const transport = await stage.open();
  const { deliveries } = await collect(transport, jobs);
  const retried = (): Delivery | undefined => deliveries.find((delivery) => idOf(delivery) === "one");
  await until("it comes again", () => retried() !== undefined);
  expect(performance.now() - since).toBeGreaterThan(retryMs - clockToleranceMs);
  if (stage.features.attempts) expect(retried()?.attempt).toBe(2);
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Destination } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ProducerScript } from "../../actors/producer.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { clockToleranceMs, machineTime, tenMinutesMs } from "../../support/clock.ts";
import { collect, done } from "../../support/collect.ts";
import { extraOf } from "../../support/extras.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of the features `delay`, `cancel` and `ttl`. */
export const delays: readonly Check[] = [
  {
    id: "57 ttl-and-schedule (schedule)",
    claim: "a delayed packet is not delivered early, and other packets pass it",
    requires: { queues: true, delay: true },
    waits: true,
    run: schedule,
  },
  {
    id: "57 ttl-and-schedule (cancel)",
    claim: "a cancelled packet is never delivered, and canceling one that was delivered does nothing",
    requires: { queues: true, delay: true, cancel: true },
    waits: true,
    run: cancel,
  },
  {
    id: "57 ttl-and-schedule (expiry)",
    claim: "an expired packet is never delivered, and one that is about to expire is",
    requires: { queues: true, ttl: true },
    waits: true,
    run: (stage) => expiry(stage, stage.queue("jobs")),
  },
  {
    id: "57 ttl-and-schedule (expiry, group)",
    claim: "an expired packet of a topic is never delivered to a group, and one that is about to expire is",
    requires: { groups: true, ttl: true },
    waits: true,
    run: (stage) => expiry(stage, stage.topic("facts"), "all"),
  },
  {
    id: "57 ttl-and-schedule (expiry of a delayed packet)",
    claim: "the time to live of a delayed packet begins when it is due",
    requires: { queues: true, delay: true, ttl: true },
    waits: true,
    run: delayedExpiry,
  },
  {
    id: "57 ttl-and-schedule (longest delay)",
    claim: "a longer delay than the declared one is refused",
    requires: { queues: true, delay: true },
    where: ({ limits }) => Number.isFinite(limits.longestDelayMs),
    run: longestDelay,
  },
  {
    id: "57 ttl-and-schedule (clocks)",
    claim: "delayed packets of producers whose clocks are 10 minutes ahead and behind come in time",
    requires: { queues: true, delay: true },
    where: overNetwork,
    waits: true,
    run: delayedByOtherClocks,
  },
  {
    id: "57 ttl-and-schedule (expiry, clocks)",
    claim: "packets of producers whose clocks are 10 minutes ahead and behind expire in time",
    requires: { queues: true, ttl: true },
    where: overNetwork,
    waits: true,
    run: expiryByOtherClocks,
  },
];

async function schedule(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const arrived: { id: string; afterMs: number }[] = [];
  const start = performance.now();
  await transport.subscribe(jobs, async (delivery) => {
    arrived.push({ id: idOf(delivery), afterMs: performance.now() - start });
    return done;
  });
  await transport.publish(jobs, [
    packetOf("late", { delayMs: 1_500 }),
    packetOf("later", { delayMs: 2_000 }),
  ]);
  await transport.publish(jobs, [packetOf("now")]);
  await until("all arrive", () => arrived.length === 3);
  expect(arrived.map(({ id }) => id)).toEqual(["now", "late", "later"]);
  expect(arrived[1]?.afterMs).toBeGreaterThan(1_500 - clockToleranceMs);
  expect(arrived[2]?.afterMs).toBeGreaterThan(2_000 - clockToleranceMs);
}

async function cancel(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const canceled = extraOf(transport, "cancel");
  const { deliveries } = await collect(transport, jobs);
  const sent = ["early", "canceled", "kept"].map((id, index) =>
    packetOf(id, { delayMs: 500 + 1_000 * index }),
  );
  const receipts = await transport.publish(jobs, sent);
  const tokens = sent.map((_, index) => receipts?.[index]?.scheduled ?? "");
  expect(tokens).not.toContain("");
  await until("the first arrives", () => deliveries.length > 0);
  await canceled(jobs, tokens.slice(0, 2));
  await until("the last arrives", () => deliveries.length > 1);
  await transport.publish(jobs, [packetOf("next")]);
  await until("the next arrives", () => deliveries.length > 2);
  expect(deliveries.map(idOf)).toEqual(["early", "kept", "next"]);
}

const ttlMs = 1_000;

async function expiry(stage: Stage, at: Destination, group?: string): Promise<void> {
  const transport = await stage.open();
  const options = group === undefined ? {} : { group };
  await (await transport.subscribe(at, async () => done, options)).close(); // creates it
  await transport.publish(at, [
    packetOf("expired", { ttlMs }),
    packetOf("in time", { ttlMs: 60_000 }),
    packetOf("without"),
  ]);
  await sleep(2 * ttlMs);
  const { deliveries } = await collect(transport, at, options);
  await transport.publish(at, [packetOf("at once", { ttlMs: 60_000 })]);
  await until("the others arrive", () => deliveries.length >= 3);
  expect(deliveries.map(idOf).sort()).toEqual(["at once", "in time", "without"]);
}

async function delayedExpiry(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const { deliveries } = await collect(transport, jobs);
  await transport.publish(jobs, [packetOf("one", { delayMs: 1_500, ttlMs })]);
  await until("it arrives", () => deliveries.length > 0);
}

async function longestDelay(stage: Stage): Promise<void> {
  const { longestDelayMs } = stage.features.limits;
  const transport = await stage.open();
  const publish = transport.publish(stage.queue("jobs"), [packetOf("one", { delayMs: longestDelayMs + 1 })]);
  expect(await codeOf(publish)).toBe("unsupported_capability");
}

const skews = [tenMinutesMs, -tenMinutesMs];

async function delayedByOtherClocks(stage: Stage): Promise<void> {
  for (const clockSkewMs of skews) {
    const to = stage.queue(`jobs-${clockSkewMs}`);
    const arrived: number[] = [];
    const consumer = await stage.open();
    await consumer.subscribe(to, async () => {
      arrived.push(machineTime());
      return done;
    });
    const script: ProducerScript = { to, count: 1, packet: { delayMs: 1_000 }, clockSkewMs };
    const { reported } = stage.spawn("producer", script);
    await until("the packet arrives", () => arrived.length > 0 && reported.length > 0);
    expect((arrived[0] ?? 0) - Number(reported[0])).toBeGreaterThan(1_000 - clockToleranceMs);
  }
}

async function expiryByOtherClocks(stage: Stage): Promise<void> {
  for (const clockSkewMs of skews) {
    const to = stage.queue(`jobs-${clockSkewMs}`);
    const transport = await stage.open();
    await (await transport.subscribe(to, async () => done)).close(); // creates it
    const script: ProducerScript = { to, count: 1, clockSkewMs };
    const inTime = stage.spawn("producer", { ...script, packet: { ttlMs: 60_000 } });
    await until("a packet is published", () => inTime.reported.includes("published"));
    const { deliveries, subscription } = await collect(transport, to);
    await until("it is in time", () => deliveries.length > 0);
    await subscription.close();
    const expired = stage.spawn("producer", { ...script, packet: { ttlMs } });
    await until("a packet is published", () => expired.reported.includes("published"));
    await sleep(2 * ttlMs);
    const later = await collect(transport, to);
    await transport.publish(to, [packetOf("last")]);
    await until("the last arrives", () => later.deliveries.length > 0);
    expect(later.deliveries.map(idOf)).toEqual(["last"]);
  }
}

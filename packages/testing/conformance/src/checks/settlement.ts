import type { Receive } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ConsumerScript } from "../actors/consumer.ts";
import { type Check, overNetwork } from "../stage/check.ts";
import { ready } from "../stage/child-process.ts";
import type { Stage } from "../stage/stage.ts";
import { collect, done } from "../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../support/packets.ts";
import { until } from "../support/wait-until.ts";

/** Checks of group B: settlement. */
export const settlement: readonly Check[] = [
  {
    id: "8 ack-is-final-nack-returns",
    claim: "a settled packet is never delivered again, and an unsettled one is until it is settled",
    requires: { redelivery: true },
    run: ackIsFinal,
  },
  {
    id: "9 consumer-crash-before-ack",
    claim: "packets that a killed consumer had not settled go to another consumer",
    requires: { redelivery: true },
    where: overNetwork,
    run: consumerCrash,
  },
  {
    id: "20 delayed-redelivery-time",
    claim: "a retry is not delivered before its time",
    requires: { redelivery: true },
    waits: true,
    run: delayedRedelivery,
  },
  {
    id: "57 ttl-and-schedule (schedule)",
    claim: "a delayed packet is not delivered early, and other packets pass it",
    requires: { delay: true },
    waits: true,
    run: schedule,
  },
];

async function ackIsFinal(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const first = await stage.open();
  const settled: string[] = [];
  const refused = new Set<string>();
  const subscription = await first.subscribe(jobs, async (delivery) => {
    const id = idOf(delivery);
    if (Number(id) % 2 === 0) {
      settled.push(id);
      return done;
    }
    refused.add(id);
    return { kind: "retry", afterMs: 50 };
  });
  await first.publish(jobs, packets(20));
  await until("half is settled and half is refused", () => settled.length >= 10 && refused.size >= 10);
  await subscription.close();
  await first.close();

  const second = await stage.open();
  const attempts = new Map<string, number>();
  const receive: Receive = async (delivery) => {
    const id = idOf(delivery);
    attempts.set(id, (attempts.get(id) ?? 0) + 1);
    if (attempts.get(id) === 1 && id !== "last") throw new Error("busy");
    return done;
  };
  await second.subscribe(jobs, receive, { onError: () => {} });
  await until("all that was refused comes twice", () => refused.size * 2 === sum(attempts.values()));
  await second.publish(jobs, [packetOf("last")]);
  await until("the last packet arrives", () => attempts.has("last"));
  expect([...attempts].sort()).toEqual([...[...refused].map((id) => [id, 2]), ["last", 1]].sort());
  expect(settled.length).toBe(10);
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

async function consumerCrash(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  const script: ConsumerScript = { from, concurrency: 10, hold: true };
  const child = await ready(stage.spawn("consumer", script));
  const transport = await stage.open();
  await transport.publish(from, packets(15));
  await until("the child holds 10 packets", () => child.reported.length === 11);
  await child.kill();
  const { deliveries } = await collect(transport, from);
  await until("another consumer gets all", () => new Set(deliveries.map(idOf)).size === 15);
  expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(15));
}

async function delayedRedelivery(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const times: number[] = [];
  await transport.subscribe(jobs, async () => {
    times.push(performance.now());
    return times.length === 1 ? { kind: "retry", afterMs: 1_000 } : done;
  });
  await transport.publish(jobs, [packetOf("one")]);
  await until("it comes again", () => times.length === 2);
  expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(1_000 - clockToleranceMs);
}

/** Brokers round times to their ticks. */
const clockToleranceMs = 20;

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

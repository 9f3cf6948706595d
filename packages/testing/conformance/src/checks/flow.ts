import { setTimeout as sleep } from "node:timers/promises";
import { consume, produce } from "@posthorn/core/codegen";
import type { Destination, Settlement, Subscription, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../stage/check.ts";
import type { Stage } from "../stage/stage.ts";
import { collect, done, gate } from "../support/collect.ts";
import { doJob } from "../support/operations.ts";
import { idOf, idsUpTo, packetOf, packets } from "../support/packets.ts";
import { patienceMs, until } from "../support/wait-until.ts";

/** Checks of group C: order, concurrency and flow. */
export const flow: readonly Check[] = [
  {
    id: "21 duplicate-publish",
    claim: "of two packets with one id, one is handled within the window, and both outside of it",
    requires: { duplicateDetection: true, redelivery: true, attempts: true, deadLetter: true },
    waits: true,
    run: duplicatePublish,
  },
  {
    id: "22 order-per-key",
    claim: "1,000 packets with 16 keys are delivered to 10 consumers in the order of each key",
    requires: { order: "key" },
    run: orderPerKey,
  },
  {
    id: "23 no-overtake-while-unsettled",
    claim:
      "the next packet of a key waits until the previous one is settled, retries included, and other keys do not wait",
    requires: { order: "key", redelivery: true },
    run: noOvertake,
  },
  {
    id: "25 concurrency-cap",
    claim: "as many packets are in flight as allowed, and never more",
    run: concurrencyCap,
  },
  {
    id: "26b many-waiting-retries",
    claim: "while 20,000 packets wait for a retry, a new packet is handled within 2 seconds",
    requires: { redelivery: true },
    timeoutMs: 90_000, // usually ten seconds
    run: manyWaitingRetries,
  },
  {
    id: "28 competing-consumers",
    claim: "four consumers of a queue share its packets, each handled once",
    run: competingConsumers,
  },
  {
    id: "29 groups-fan-out",
    claim: "each group receives every packet, even while its consumers are disconnected",
    requires: { groups: true },
    run: groupsFanOut,
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

async function orderPerKey(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const connections = [await stage.open(), await stage.open()] as const;
  const seen = new Map<string, number[]>();
  const inHand = new Set<string>();
  const overlaps: string[] = [];
  let handled = 0;
  const receive = async (delivery: Parameters<typeof idOf>[0]): Promise<Settlement> => {
    const index = Number(idOf(delivery));
    const key = String(index % 16);
    if (inHand.has(key)) overlaps.push(key);
    inHand.add(key);
    seen.set(key, [...(seen.get(key) ?? []), index]);
    await sleep(Math.random() * 3);
    inHand.delete(key);
    handled += 1;
    return done;
  };
  for (let index = 0; index < 10; index++) {
    await (connections[index % 2] as Transport).subscribe(jobs, receive, { concurrency: 4 });
  }
  const sent = packets(1_000, (index) => ({ key: String(index % 16) }));
  for (let from = 0; from < sent.length; from += 50)
    await connections[0].publish(jobs, sent.slice(from, from + 50));
  await until("all are handled", () => handled >= sent.length);
  expect(overlaps).toEqual([]);
  for (const [key, indexes] of seen) {
    expect(indexes, `key ${key}`).toEqual(
      sent.map(({ id }) => Number(id)).filter((id) => String(id % 16) === key),
    );
  }
  expect(seen.size).toBe(16);
}

async function noOvertake(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const transport = await stage.open();
  const seen: string[] = [];
  const held = gate();
  await transport.subscribe(jobs, async (delivery) => {
    const id = idOf(delivery);
    seen.push(id);
    if (id !== "a1" || delivery.attempt > 1) return done;
    await held.opened;
    return { kind: "retry", afterMs: 100 };
  });
  const others = ["b", "c", "d", "e", "f", "g"];
  const ids = ["a1", "a2", ...others.flatMap((key) => [`${key}1`, `${key}2`])];
  await transport.publish(
    jobs,
    ids.map((id) => packetOf(id, { key: id.slice(0, 1) })),
  );
  await until("the other keys move", () => others.every((key) => seen.includes(`${key}2`)));
  expect(seen).toContain("a1");
  expect(seen).not.toContain("a2");
  held.open();
  await until("the key moves on", () => seen.includes("a2"));
  expect(seen.filter((id) => id.startsWith("a"))).toEqual(["a1", "a1", "a2"]);
}

async function concurrencyCap(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  for (const concurrency of [3, 8, 1]) {
    expect(await peakOf(transport, jobs, concurrency)).toBe(concurrency);
  }
}

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

async function competingConsumers(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const connections = [await stage.open(), await stage.open()];
  const shares: string[][] = [[], [], [], []];
  const subscriptions: Subscription[] = [];
  for (const [index, share] of shares.entries()) {
    const receive = async (delivery: Parameters<typeof idOf>[0]): Promise<Settlement> => {
      share.push(idOf(delivery));
      await sleep(2);
      return done;
    };
    subscriptions.push(
      await (connections[index % 2] as Transport).subscribe(jobs, receive, { concurrency: 4 }),
    );
  }
  await connections[0]?.publish(jobs, packets(400));
  await connections[0]?.publish(jobs, [packetOf("last")]); // after every copy of the other packets
  await until("all are handled", () => shares.flat().includes("last"));
  await Promise.all(subscriptions.map((subscription) => subscription.close()));
  expect(shares.flat().sort()).toEqual([...idsUpTo(400), "last"]);
  for (const share of shares) expect(share.length).toBeGreaterThan(0);
}

async function groupsFanOut(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport = await stage.open();
  const away = await transport.subscribe(facts, async () => done, { group: "away" });
  await away.close();
  const members = await Promise.all(
    ["one", "one", "two"].map(async (group) => ({ group, ...(await collect(transport, facts, { group })) })),
  );
  const ofGroup = (name: string): string[] =>
    members.filter(({ group }) => group === name).flatMap(({ deliveries }) => deliveries.map(idOf));
  await transport.publish(facts, packets(50));
  await until("both groups get all", () => ofGroup("one").length >= 50 && ofGroup("two").length >= 50);
  const returned = await collect(transport, facts, { group: "away" });
  await until("the third gets all when it is back", () => returned.deliveries.length >= 50);
  expect(ofGroup("one").sort()).toEqual(idsUpTo(50));
  expect(ofGroup("two").sort()).toEqual(idsUpTo(50));
  expect(returned.deliveries.map(idOf).sort()).toEqual(idsUpTo(50));
}

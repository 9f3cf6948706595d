import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, Settlement, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ConsumerScript } from "../../actors/consumer.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { done, gate } from "../../support/collect.ts";
import { idOf, packetOf, packets } from "../../support/packets.ts";
import { patienceMs, until } from "../../support/wait-until.ts";

/** Checks of group C: the order of packets with the same key. */
export const order: readonly Check[] = [
  {
    id: "22 order-per-key",
    claim: "1,000 packets with 16 keys are delivered to 10 consumers in the order of each key",
    requires: { order: "key" },
    run: orderPerKey,
  },
  {
    id: "22 order-per-key (processes)",
    claim:
      "packets with 16 keys, at least 1,000 of them, are delivered to 10 consumers in 3 processes in the order of each key, and soon each process gets some",
    requires: { order: "key" },
    where: overNetwork,
    timeoutMs: 60_000,
    run: orderOverProcesses,
  },
  {
    id: "23 no-overtake-while-unsettled",
    claim: "the next packet of a key waits until the previous one is settled, retries included",
    requires: { order: "key", redelivery: true },
    run: noOvertake,
  },
  {
    id: "23 no-overtake-while-unsettled (other keys)",
    claim: "while a packet is not settled, packets of other keys are delivered",
    where: ({ order }) => order === "key",
    run: otherKeysMove,
  },
  {
    id: "24 order-under-retry",
    claim:
      "over two connections, with retries and dead letters, no packet of a key is handled before the previous one is settled or parked",
    requires: { order: "key", redelivery: true, attempts: true, deadLetter: true },
    timeoutMs: 60_000,
    run: orderUnderRetry,
  },
];

const keyCount = 16;
const packetCount = 1_000;
const batchSize = 50;

async function orderPerKey(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const connections = [await stage.open(), await stage.open()] as const;
  const seen = new Map<string, number[]>();
  const inHand = new Set<string>();
  const overlaps: string[] = [];
  let handled = 0;
  const receive = async (delivery: Parameters<typeof idOf>[0]): Promise<Settlement> => {
    const index = Number(idOf(delivery));
    const key = String(index % keyCount);
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
  const sent = packets(packetCount, (index) => ({ key: String(index % keyCount) }));
  for (let from = 0; from < sent.length; from += 50)
    await connections[0].publish(jobs, sent.slice(from, from + 50));
  await until("all are handled", () => handled >= sent.length);
  expect(overlaps).toEqual([]);
  for (const [key, indexes] of seen) {
    expect(indexes, `key ${key}`).toEqual(
      sent.map(({ id }) => Number(id)).filter((id) => String(id % keyCount) === key),
    );
  }
  expect(seen.size).toBe(keyCount);
}

interface Run {
  readonly id: string;
  readonly begin: number;
  readonly end: number;
}

async function orderOverProcesses(stage: Stage): Promise<void> {
  const from = stage.queue("jobs", { ordered: true });
  const script: ConsumerScript = { from, consumers: 3, concurrency: 4, handleMs: 2, says: "times" };
  const children = await Promise.all(
    [3, 3, 4].map((consumers) => ready(stage.spawn("consumer", { ...script, consumers }))),
  );
  const transport = await stage.open();
  const runsOf = ({ reported }: (typeof children)[number]): Run[] =>
    reported.filter((line) => line !== "ready") as unknown as Run[];
  const runs = (): Run[] => children.flatMap(runsOf);
  const haveAllWorked = (): boolean => children.every((child) => runsOf(child).length > 0);
  let count = 0;
  const allHandled = (): Promise<void> =>
    until(
      () => `${count} packets are handled: ${children.map((child) => runsOf(child).length).join(" + ")} are`,
      () => new Set(runs().map(({ id }) => id)).size >= count,
      2 * patienceMs(),
    );
  const end = Date.now() + patienceMs();
  while (count < packetCount || (!haveAllWorked() && Date.now() < end)) {
    const batch = packets(batchSize, (index) => ({ key: String(index % keyCount) }), count);
    await transport.publish(from, batch);
    count += batchSize;
    if (count % packetCount === 0) await allHandled();
  }
  await allHandled();
  for (let key = 0; key < keyCount; key++) {
    const ofKey = runs()
      .filter(({ id }) => Number(id) % keyCount === key)
      .sort((a, b) => a.begin - b.begin);
    expect(
      ofKey.map(({ id }) => Number(id)),
      `key ${key}`,
    ).toEqual(Array.from({ length: count }, (_, id) => id).filter((id) => id % keyCount === key));
    const overlaps = ofKey.filter(({ begin }, index) => begin < (ofKey[index - 1]?.end ?? 0));
    expect(overlaps, `key ${key}`).toEqual([]);
  }
  for (const child of children) expect(runsOf(child).length).toBeGreaterThan(0);
}

async function noOvertake(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const transport = await stage.open();
  const seen: string[] = [];
  const held = gate();
  await transport.subscribe(jobs, async (delivery) => {
    const id = idOf(delivery);
    seen.push(id);
    if (id !== "a1" || seen.length > 1) return done;
    await held.opened;
    return { kind: "retry", afterMs: 100 };
  });
  await transport.publish(
    jobs,
    ["a1", "a2"].map((id) => packetOf(id, { key: "a" })),
  );
  await until("the first is delivered", () => seen.length > 0);
  await sleep(300); // time for the second, which would be wrong
  held.open();
  await until("the key continues", () => seen.includes("a2"));
  expect(seen).toEqual(["a1", "a1", "a2"]);
}

async function otherKeysMove(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const transport = await stage.open();
  const seen: string[] = [];
  const held = gate();
  await transport.subscribe(jobs, async (delivery) => {
    seen.push(idOf(delivery));
    if (idOf(delivery) === "a1") await held.opened;
    return done;
  });
  const others = Array.from({ length: 40 }, (_, index) => `key-${index}`);
  await transport.publish(jobs, [packetOf("a1", { key: "a" }), packetOf("a2", { key: "a" })]);
  await transport.publish(
    jobs,
    others.map((key) => packetOf(key, { key })),
  );
  const waiting = (): string[] => others.filter((key) => !seen.includes(key));
  await until(
    () => `the other keys move: ${waiting().length} of ${others.length} do not`,
    () => waiting().length === 0,
    patienceMs() / 2,
  );
  expect(seen).toContain("a1");
  expect(seen).not.toContain("a2");
  held.open();
  await until("the key moves on", () => seen.includes("a2"));
}

/** Fails one or two attempts of every third packet, and dead-letters every seventh. */
function outcomeOf(index: number, attempt: number): Settlement {
  if (index % 7 === 0) return { kind: "dead-letter", reason: "a seventh" };
  if (index % 3 === 0 && attempt <= 1 + (index % 2)) return { kind: "retry", afterMs: 20 };
  return done;
}

async function orderUnderRetry(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs", { ordered: true });
  const [keys, each] = [5, 20];
  const seen = new Map<string, string[]>();
  let settled = 0;
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    const [key = "", index] = idOf(delivery).split("#");
    seen.set(key, [...(seen.get(key) ?? []), `${index}, attempt ${delivery.attempt}`]);
    await sleep(Math.random() * 5);
    const outcome = outcomeOf(Number(index), delivery.attempt);
    if (outcome.kind !== "retry") settled += 1;
    return outcome;
  };
  const connections = [await stage.open(), await stage.open()] as const;
  for (const connection of connections) await connection.subscribe(jobs, receive);
  for (let index = 0; index < each; index++) {
    await connections[0].publish(
      jobs,
      Array.from({ length: keys }, (_, key) => packetOf(`${key}#${index}`, { key: String(key) })),
    );
  }
  await until(
    () => `all are settled: ${settled} are`,
    () => settled >= keys * each,
  );
  const expected = Array.from({ length: each }, (_, index) => runsOf(index)).flat();
  for (const [key, runs] of seen) expect(runs, `key ${key}`).toEqual(expected);
}

/** Returns the runs that are expected of a packet. */
function runsOf(index: number): string[] {
  const runs: string[] = [];
  for (let attempt = 1; ; attempt++) {
    runs.push(`${index}, attempt ${attempt}`);
    if (outcomeOf(index, attempt).kind !== "retry") return runs;
  }
}

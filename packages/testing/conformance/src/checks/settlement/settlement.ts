import type { Receive } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ConsumerScript } from "../../actors/consumer.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";

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
    id: "8 ack-is-final-nack-returns (processes)",
    claim:
      "of the packets of a process that ends in order, the settled ones do not come to the next process, and all others do",
    requires: { redelivery: true },
    where: overNetwork,
    waits: true,
    run: processAfterProcess,
  },
  {
    id: "9 consumer-crash-before-ack (group)",
    claim: "packets that a killed consumer of a group had not settled go to another consumer of it",
    requires: { redelivery: true, groups: true },
    where: overNetwork,
    waits: true,
    run: (stage) => killed(stage, { from: stage.topic("facts"), group: "all" }),
  },
  {
    id: "9 consumer-crash-before-ack (ordered)",
    claim:
      "packets that a killed consumer of an ordered queue had not settled go to another consumer, in order",
    requires: { redelivery: true, order: "key" },
    where: overNetwork,
    waits: true,
    run: (stage) => killed(stage, { from: stage.queue("jobs", { ordered: true }) }),
  },
  {
    id: "31 commit-watermark",
    claim: "a packet whose handler hangs comes to the next consumer, although later packets were settled",
    requires: { redelivery: true },
    waits: true,
    run: hungAmongSettled,
  },
  {
    id: "31 commit-watermark (killed)",
    claim:
      "a packet whose process is killed comes to the next consumer, although it had settled later packets",
    requires: { redelivery: true },
    where: overNetwork,
    waits: true,
    run: killedAmongSettled,
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

async function processAfterProcess(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  const sent = packets(20);
  const ids = sent.map(({ id }) => id).filter((id) => Number(id) % 2 === 1);
  const script: ConsumerScript = { from, concurrency: 5, retry: { ids, afterMs: 100 } };
  const child = await ready(stage.spawn("consumer", script));
  const transport = await stage.open();
  await transport.publish(from, sent);
  await until("all are handled", () => new Set(child.reported).size > sent.length);
  expect(await within(patienceMs(), "the process ends", child.terminate())).toBe(0);
  const { deliveries } = await collect(transport, from);
  const returned = (): string[] => [...new Set(deliveries.map(idOf))].sort();
  await until("all others come", () => returned().length >= ids.length);
  await transport.publish(from, [packetOf("last")]);
  await until("the last one comes", () => returned().includes("last"));
  expect(deliveries.map(idOf).sort()).toEqual([...ids, "last"].sort());
}

async function killed(stage: Stage, { from, group }: Pick<ConsumerScript, "from" | "group">): Promise<void> {
  const options = group === undefined ? {} : { group };
  const script: ConsumerScript = { from, ...options, concurrency: 4, hold: true };
  const child = await ready(stage.spawn("consumer", script));
  const transport = await stage.open();
  const sent = packets(24, (index) => ({ key: `key-${index % 8}` }));
  await transport.publish(from, sent);
  await until("the child holds 4 packets", () => child.reported.length === 5);
  await child.kill();
  const { deliveries } = await collect(transport, from, options);
  await until("another consumer gets all", () => new Set(deliveries.map(idOf)).size === sent.length);
  const ids = deliveries.map(idOf);
  expect(ids.toSorted()).toEqual(idsUpTo(sent.length));
  if (!from.ordered) return;
  for (let key = 0; key < 8; key++) {
    const ofKey = ids.map(Number).filter((id) => id % 8 === key);
    expect(ofKey, `key ${key}`).toEqual([key, key + 8, key + 16]);
  }
}

async function hungAmongSettled(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const first = await stage.open();
  const handled: string[] = [];
  const subscription = await first.subscribe(
    jobs,
    async (delivery) => {
      handled.push(idOf(delivery));
      return idOf(delivery) === "7" ? new Promise(() => {}) : done;
    },
    { concurrency: 8, onError: () => {} },
  );
  await first.publish(jobs, packets(50));
  await until("all others are handled", () => handled.length >= 50);
  await subscription.close({ timeoutMs: 200 });
  const { deliveries } = await collect(await stage.open(), jobs);
  await until("the hung one comes again", () => deliveries.map(idOf).includes("7"));
}

async function killedAmongSettled(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  const script: ConsumerScript = { from, concurrency: 8, hold: ["7"] };
  const child = await ready(stage.spawn("consumer", script));
  const transport = await stage.open();
  await transport.publish(from, packets(50));
  await until("all others are handled", () => child.reported.length > 50);
  await child.kill();
  const { deliveries } = await collect(transport, from);
  await until("the one in flight comes again", () => deliveries.map(idOf).includes("7"));
}

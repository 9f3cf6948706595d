import {
  type BrowseOptions,
  type Delivery,
  type Destination,
  deadLetterHeaders,
  deadLetters,
  type Settlement,
} from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done, gate } from "../../support/collect.ts";
import { extraOf } from "../../support/extras.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of the features `browse` and `measure`. */
export const observation: readonly Check[] = [
  {
    id: "76 browse",
    claim:
      "packets can be read without taking them: their consumer gets them afterwards, at the first attempt",
    requires: { queues: true, browse: true },
    run: browseQueue,
  },
  {
    id: "76 browse (dead letters)",
    claim: "dead letters of a queue and of a group can be read without taking them, with their reasons",
    requires: { queues: true, groups: true, deadLetter: true, browse: true },
    run: browseDeadLetters,
  },
  {
    id: "77 measure",
    claim: "the packets that wait are counted, those in flight included, until they are settled",
    requires: { queues: true, measure: true },
    run: measureQueue,
  },
  {
    id: "77 measure (group)",
    claim: "the packets that wait for each group are counted",
    requires: { groups: true, measure: true },
    run: measureGroups,
  },
  {
    id: "77 measure (delayed)",
    claim: "delayed packets are counted",
    requires: { queues: true, measure: true, delay: true },
    run: measureDelayed,
  },
];

async function read(stage: Stage, from: Destination, options?: BrowseOptions): Promise<Delivery[]> {
  const browse = extraOf(await stage.open(), "browse");
  const found: Delivery[] = [];
  for await (const delivery of browse(from, options)) found.push(delivery);
  return found;
}

async function browseQueue(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  await transport.publish(jobs, packets(10));
  expect((await read(stage, jobs)).map(idOf).sort()).toEqual(idsUpTo(10));
  expect(await read(stage, jobs, { most: 3 })).toHaveLength(3);
  const { deliveries } = await collect(transport, jobs);
  await until("the consumer gets all", () => deliveries.length >= 10);
  expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(10));
  if (stage.features.attempts)
    expect(new Set(deliveries.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  expect(await read(stage, jobs)).toEqual([]);
}

async function browseDeadLetters(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const [jobs, facts] = [stage.queue("jobs"), stage.topic("facts")];
  const buried: string[] = [];
  const bury = async (delivery: Delivery): Promise<Settlement> => {
    buried.push(idOf(delivery));
    return { kind: "dead-letter", reason: `reason of ${idOf(delivery)}` };
  };
  await transport.subscribe(jobs, bury);
  await transport.subscribe(facts, bury, { group: "all" });
  await transport.publish(jobs, [packetOf("job")]);
  await transport.publish(facts, [packetOf("fact")]);
  await until("both are buried", () => buried.length >= 2);
  for (const [id, dead] of [
    ["job", deadLetters(jobs)],
    ["fact", deadLetters(facts, "all")],
  ] as const) {
    let found: Delivery[] = [];
    await until("it is among the dead letters", async () => {
      found = await read(stage, dead);
      return found.length > 0;
    });
    expect(found.map(idOf)).toEqual([id]);
    expect(found[0]?.headers[deadLetterHeaders.reason]).toBe(`reason of ${id}`);
    const { deliveries } = await collect(transport, dead);
    await until("it can be taken afterwards", () => deliveries.length > 0);
  }
}

async function measureQueue(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const measure = extraOf(transport, "measure");
  await transport.publish(jobs, packets(7));
  const expectWaiting = (count: number): Promise<void> =>
    until(`${count} wait`, async () => (await measure(jobs)).waiting === count);
  await expectWaiting(7);
  const held = gate();
  let inFlight = 0;
  await transport.subscribe(
    jobs,
    async () => {
      inFlight += 1;
      await held.opened;
      return done;
    },
    { concurrency: 3 },
  );
  await until("three are in flight", () => inFlight >= 3);
  const { waiting, oldestMs = 0 } = await measure(jobs);
  expect(waiting).toBe(7);
  expect(oldestMs).toBeGreaterThanOrEqual(0);
  held.open();
  await expectWaiting(0);
}

async function measureGroups(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport = await stage.open();
  const measure = extraOf(transport, "measure");
  const away = await transport.subscribe(facts, async () => done, { group: "away" });
  await away.close();
  const { deliveries } = await collect(transport, facts, { group: "here" });
  await transport.publish(facts, packets(5));
  await until("one group gets all", () => deliveries.length >= 5);
  await until("the other's wait", async () => (await measure(facts, "away")).waiting === 5);
  await until("its own do not", async () => (await measure(facts, "here")).waiting === 0);
}

async function measureDelayed(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const measure = extraOf(transport, "measure");
  await transport.publish(jobs, [packetOf("now"), packetOf("later", { delayMs: 60_000 })]);
  await until("both wait", async () => (await measure(jobs)).waiting === 2);
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, Destination, Start, SubscribeOptions, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { type Collected, collect } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

const requires = { topics: true, groups: true, replay: true } as const;

/** Checks of the feature `replay`: topics that keep their packets. */
export const replay: readonly Check[] = [
  {
    id: "32 replay-and-seek",
    claim: "a new group that starts with the earliest packet gets all that are kept, handled or not",
    requires,
    run: (stage) => fromEarliest(stage, { group: "late" }),
  },
  {
    id: "32 replay-and-seek (without a group)",
    claim: "a subscriber without a group that starts with the earliest packet gets all that are kept",
    requires: { topics: true, groups: true, replay: true },
    run: (stage) => fromEarliest(stage, {}),
  },
  {
    id: "32 replay-and-seek (new)",
    claim:
      "a new group that starts with new packets gets no earlier ones, and one that exists goes on where it stopped",
    requires,
    run: newAndExisting,
  },
  {
    id: "32 replay-and-seek (position)",
    claim: "a new group that starts at the position of a delivery gets that packet and all after it",
    requires,
    where: ({ order }) => order !== "partition",
    run: fromPosition,
  },
  {
    id: "32 replay-and-seek (time)",
    claim: "a new group that starts at a time gets exactly the packets that were accepted since",
    requires: { ...requires, replayByTime: true },
    run: fromTime,
  },
  {
    id: "32 replay-and-seek (seek)",
    claim:
      "a group that seeks to the earliest packet gets all again, and one that seeks to new packets skips the others",
    requires,
    run: seeks,
  },
  {
    id: "32 replay-and-seek (seek to a position)",
    claim: "a group that seeks to a position gets that packet and all after it again",
    requires,
    where: ({ order }) => order !== "partition",
    run: seeksPosition,
  },
  {
    id: "32 replay-and-seek (seek to a time)",
    claim: "a group that seeks to a time gets exactly the packets that were accepted since again",
    requires: { ...requires, replayByTime: true },
    run: seeksTime,
  },
  {
    id: "32 replay-and-seek (members)",
    claim: "a subscription can seek if, and only if, its topic keeps its packets",
    requires,
    run: seekIsThere,
  },
];

const keepMs = 3_600_000;
const count = 20;

/** A topic with packets that one group has handled. */
interface Filled {
  readonly stage: Stage;
  readonly facts: Destination;
  readonly transport: Transport;
  /** The first group's subscription. */
  readonly first: Collected;
}

async function fill(stage: Stage): Promise<Filled> {
  const facts = stage.topic("facts", { keepMs });
  const transport = await stage.open();
  const first = await collect(transport, facts, { group: "first", concurrency: 1 });
  for (const packet of packets(count)) await transport.publish(facts, [packet]);
  await until("the first group handles all", () => first.deliveries.length >= count);
  return { stage, facts, transport, first };
}

function sortedIds(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(idOf).sort();
}

/** The ids from one number to another, sorted as strings. */
function idsFrom(from: number): string[] {
  return packets(count)
    .map(({ id }) => id)
    .slice(from)
    .sort();
}

/** Expects a new subscription to get exactly these packets, and then a new one. */
async function expectFrom(
  { stage, facts, transport }: Filled,
  options: SubscribeOptions,
  ids: readonly string[],
): Promise<void> {
  const { deliveries } = await collect(await stage.open(), facts, options);
  await until(
    () => `it gets ${ids.length} packets: ${deliveries.length} came`,
    () => deliveries.length >= ids.length,
  );
  await transport.publish(facts, [packetOf("next")]);
  await until("it gets the next, too", () => deliveries.map(idOf).includes("next"));
  expect(sortedIds(deliveries)).toEqual([...ids, "next"].sort());
}

async function fromEarliest(stage: Stage, options: SubscribeOptions): Promise<void> {
  await expectFrom(await fill(stage), { ...options, start: "earliest" }, idsUpTo(count));
}

async function newAndExisting(stage: Stage): Promise<void> {
  const filled = await fill(stage);
  await filled.first.subscription.close();
  await filled.transport.publish(filled.facts, [packetOf("while away")]);
  const back = await collect(filled.transport, filled.facts, { group: "first", start: "earliest" });
  await until("the first group goes on", () => back.deliveries.length > 0);
  await expectFrom(filled, { group: "late", start: "new" }, []);
  await until("the first group gets the next", () => back.deliveries.length > 1);
  expect(back.deliveries.map(idOf)).toEqual(["while away", "next"]);
}

async function fromPosition(stage: Stage): Promise<void> {
  const filled = await fill(stage);
  await expectFrom(filled, { group: "late", start: positionOf(filled.first, "12") }, idsFrom(12));
}

function positionOf({ deliveries }: Collected, id: string): Start {
  const { position, partition } = deliveries.find((delivery) => idOf(delivery) === id) ?? {};
  if (position === undefined)
    throw new Error("A delivery from a topic that keeps its packets has no position.");
  return partition === undefined ? { position } : { position, partition };
}

/** Publishes further packets, and returns a time between those before and those after. */
async function pause({ facts, transport, first }: Filled): Promise<Date> {
  await sleep(50);
  const publishedAt = Date.now();
  await transport.publish(
    facts,
    packets(5).map(({ id }) => packetOf(`after ${id}`)),
  );
  await until("the first group handles them", () => first.deliveries.length >= count + 5);
  const { acceptedAt = publishedAt } = first.deliveries[count] as Delivery;
  return new Date(acceptedAt);
}

const after = idsUpTo(5).map((id) => `after ${id}`);

async function fromTime(stage: Stage): Promise<void> {
  const filled = await fill(stage);
  const since = await pause(filled);
  await expectFrom(filled, { group: "late", start: { since } }, after);
}

async function seekTo({ first, facts, transport }: Filled, to: Start): Promise<string[]> {
  const { deliveries, subscription } = first;
  if (subscription.seek === undefined) throw new Error("The subscription has no `seek`.");
  const before = deliveries.length;
  await subscription.seek(to);
  await transport.publish(facts, [packetOf("next")]);
  await until("the next arrives", () => deliveries.slice(before).map(idOf).includes("next"));
  return sortedIds(deliveries.slice(before));
}

async function seeks(stage: Stage): Promise<void> {
  const filled = await fill(stage);
  expect(await seekTo(filled, "earliest")).toEqual([...idsUpTo(count), "next"]);
  filled.first.subscription.resize(0);
  await filled.transport.publish(filled.facts, [packetOf("skipped")]);
  const { deliveries, subscription } = filled.first;
  const before = deliveries.length;
  await subscription.seek?.("new");
  subscription.resize(1);
  await filled.transport.publish(filled.facts, [packetOf("last")]);
  await until("the last arrives", () => deliveries.length > before);
  expect(deliveries.slice(before).map(idOf)).toEqual(["last"]);
}

async function seeksPosition(stage: Stage): Promise<void> {
  const filled = await fill(stage);
  expect(await seekTo(filled, positionOf(filled.first, "12"))).toEqual([...idsFrom(12), "next"].sort());
}

async function seeksTime(stage: Stage): Promise<void> {
  const filled = await fill(stage);
  const since = await pause(filled);
  expect(await seekTo(filled, { since })).toEqual([...after, "next"]);
}

async function seekIsThere(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const kept = await collect(transport, stage.topic("kept", { keepMs }), { group: "all" });
  const passing = await collect(transport, stage.topic("passing"), { group: "all" });
  expect(kept.subscription.seek).toBeTypeOf("function");
  expect(passing.subscription.seek).toBeUndefined();
}

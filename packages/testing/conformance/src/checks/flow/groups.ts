import { setTimeout as sleep } from "node:timers/promises";
import type { Settlement, Subscription, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group C: consumers of one queue, and groups of one topic. */
export const groups: readonly Check[] = [
  {
    id: "28 competing-consumers",
    claim: "four consumers of a queue share its packets, each handled once",
    requires: { queues: true },
    run: competingConsumers,
  },
  {
    id: "29 groups-fan-out",
    claim: "each group receives every packet, even while its consumers are disconnected",
    requires: { groups: true },
    run: groupsFanOut,
  },
  {
    id: "29 groups-fan-out (declared)",
    claim: "a group that was provisioned and has had no consumer yet gets all packets",
    requires: { groups: true, topology: true },
    run: declaredGroup,
  },
  {
    id: "29 groups-fan-out (names)",
    claim: "groups with any characters in their names are separate groups",
    requires: { groups: true },
    run: groupNames,
  },
];

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

async function declaredGroup(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport = await stage.open();
  await transport.more?.topology?.provision([{ at: facts, group: "declared" }]);
  await transport.publish(facts, packets(50));
  const { deliveries } = await collect(await stage.open(), facts, { group: "declared" });
  await until("the group gets all", () => deliveries.length >= 50);
  expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(50));
}

const names = ["a.b", "a_b", "a b", "a-b", "A.B", "*", ">", "#", "%2E", "Zürich", "a/b", "x".repeat(100)];

async function groupNames(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const transport = await stage.open();
  const members = await Promise.all(
    names.map(async (group) => ({ group, ...(await collect(transport, facts, { group })) })),
  );
  await transport.publish(facts, packets(5));
  for (const { group, deliveries } of members) {
    await until(`group "${group}" gets all`, () => deliveries.length >= 5);
  }
  await transport.publish(facts, [packetOf("last")]);
  for (const { group, deliveries } of members) {
    await until(`group "${group}" gets the last`, () => deliveries.map(idOf).includes("last"));
    expect(deliveries.map(idOf).sort(), `group "${group}"`).toEqual([...idsUpTo(5), "last"]);
  }
}

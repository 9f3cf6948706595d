import type { Difference, Topology, Wanted } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done } from "../../support/collect.ts";
import { topologyOf } from "../../support/extras.ts";
import { packetOf, packets } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";
import { ofType } from "./rules.ts";

const requires = { queues: true, topology: true } as const;

/** Checks of the feature `topology`. */
export const topology: readonly Check[] = [
  {
    id: "60 topology-idempotent-and-honest",
    claim:
      "what is missing is listed, provisioned once, and then as wanted; to provision it again changes nothing",
    requires,
    run: provisionTwice,
  },
  {
    id: "60 topology-idempotent-and-honest (as used)",
    claim: "what a program created when it first used it is as wanted",
    requires,
    run: asUsed,
  },
  {
    id: "60 topology-idempotent-and-honest (removed)",
    claim: "what is removed is missing afterwards, and other groups of a topic stay",
    requires: { ...requires, groups: true },
    run: remove,
  },
  {
    id: "60 topology-idempotent-and-honest (filters)",
    claim: "a group whose filter differs from the wanted one is a difference, and stays as it is",
    requires: { ...requires, groups: true, filters: true },
    run: filterDiffers,
  },
  {
    id: "60 topology-idempotent-and-honest (order)",
    claim:
      "a queue that is ordered, or not, otherwise than wanted is a difference that loses, and stays as it is",
    requires: { ...requires, order: "key" },
    run: orderDiffers,
  },
  {
    id: "66 drift-is-seen",
    claim:
      "each way in which existing topology breaks a promise is a difference that loses, fails at start, and stays as it is",
    requires,
    where: overNetwork,
    timeoutMs: 60_000,
    run: drifts,
  },
];

/** A queue, an ordered queue and a group, as far as the transport has them. */
function allWanted(stage: Stage): Wanted[] {
  const { groups, order } = stage.features;
  return [
    { at: stage.queue("jobs") },
    ...(order === "none" ? [] : [{ at: stage.queue("ordered", { ordered: true }) }]),
    ...(groups ? [{ at: stage.topic("facts"), group: "all" }] : []),
  ];
}

function missingOf(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(({ is }) => is === undefined);
}

async function provisionTwice(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const { compare, provision } = topologyOf(transport);
  const wanted = allWanted(stage);
  for (const each of wanted) expect(missingOf(await compare([each]))).not.toEqual([]);
  await provision(wanted);
  expect(await compare(wanted)).toEqual([]);
  const jobs = stage.queue("jobs");
  await transport.publish(jobs, packets(3));
  await provision(wanted);
  expect(await compare(wanted)).toEqual([]);
  const { deliveries } = await collect(transport, jobs);
  await until("its packets are still there", () => deliveries.length >= 3);
}

async function asUsed(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const wanted = allWanted(stage);
  for (const { at, group } of wanted) {
    await transport.subscribe(at, async () => done, group === undefined ? {} : { group });
    await transport.publish(at, [packetOf("one", { key: "key" })]);
  }
  expect(await topologyOf(transport).compare(wanted)).toEqual([]);
}

async function remove(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const { compare, provision, remove: removing } = topologyOf(transport);
  const facts = stage.topic("facts");
  const [one, other, jobs] = [
    { at: facts, group: "one" },
    { at: facts, group: "other" },
    { at: stage.queue("jobs") },
  ];
  await provision([one, other, jobs]);
  await removing(one);
  expect(missingOf(await compare([one]))).not.toEqual([]);
  expect(await compare([other, jobs])).toEqual([]);
  await removing(jobs);
  expect(missingOf(await compare([jobs]))).not.toEqual([]);
  await transport.publish(facts, [packetOf("kept")]);
  const { deliveries } = await collect(transport, facts, { group: "other" });
  await until("the other group gets its packets", () => deliveries.length > 0);
}

async function filterDiffers(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const topology = topologyOf(transport);
  const group = { at: stage.topic("facts"), group: "all" };
  const [existing, wanted] = [
    { ...group, filter: [ofType("CreateOrder")] },
    { ...group, filter: [ofType("OrderCompleted")] },
  ];
  await topology.provision([existing]);
  await expectDifferent(topology, wanted);
  expect(await topology.compare([existing])).toEqual([]);
}

async function orderDiffers(stage: Stage): Promise<void> {
  const transport = await stage.open();
  const topology = topologyOf(transport);
  for (const ordered of [true, false]) {
    const name = `jobs-${ordered}`;
    const existing = { at: stage.queue(name, { ordered }) };
    const wanted = { at: stage.queue(name, { ordered: !ordered }) };
    await topology.provision([existing]);
    const differences = await expectDifferent(topology, wanted);
    expect(differences.map(({ effect }) => effect)).toContain("loses");
    expect(await topology.compare([existing])).toEqual([]);
  }
}

/** Expects differences, which do not change when the topology is provisioned. */
async function expectDifferent(
  { compare, provision }: Topology,
  wanted: Wanted,
): Promise<readonly Difference[]> {
  const differences = await compare([wanted]);
  expect(differences).not.toEqual([]);
  await codeOf(provision([wanted])); // may refuse
  expect(await compare([wanted])).toEqual(differences);
  return differences;
}

const bothCalls = ["publish", "subscribe"] as const;

async function drifts(stage: Stage): Promise<void> {
  const { url } = stage.broker;
  for (const [index, { name, make, affects = bothCalls }] of stage.exported("drifts").entries()) {
    const wanted = { at: stage.queue(`jobs-${index}`) };
    await make(url, wanted);
    const topology = topologyOf(await stage.open());
    const differences = await topology.compare([wanted]);
    expect(
      differences.map(({ effect }) => effect),
      name,
    ).toContain("loses");
    for (const opener of ["open", "openVerifying"] as const) {
      const by = await stage.openWith(opener);
      const calls = {
        publish: () => by.publish(wanted.at, [packetOf("one")]),
        subscribe: () => by.subscribe(wanted.at, async () => done),
      };
      for (const call of affects) {
        expect(await codeOf(calls[call]()), `${name}: ${call} with ${opener}`).toBe("topology_differs");
      }
    }
    expect(await topology.compare([wanted]), name).toEqual(differences);
  }
}

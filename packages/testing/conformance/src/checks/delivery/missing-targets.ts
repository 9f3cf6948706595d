import type { Destination, Wanted } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { topologyOf } from "../../support/extras.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";

/** Checks of group A: queues and topics that do not exist, and may not be created. */
export const missingTargets: readonly Check[] = [
  {
    id: "5 unroutable-publish",
    claim:
      "without provisioning, a publish to a missing queue and a subscription to it reject, and nothing is created",
    requires: { queues: true, topology: true },
    run: (stage) => missing(stage, { at: stage.queue("jobs") }),
  },
  {
    id: "5 unroutable-publish (topic)",
    claim:
      "without provisioning, a publish to a missing topic and a group's subscription reject, and nothing is created",
    requires: { topics: true, groups: true, topology: true },
    run: (stage) => missing(stage, { at: stage.topic("facts"), group: "all" }),
  },
  {
    id: "5 unroutable-publish (verified)",
    claim: "a program that verifies its topology is told that a queue is missing, and nothing is created",
    requires: { queues: true, topology: true },
    run: (stage) => missing(stage, { at: stage.queue("jobs") }, "openVerifying"),
  },
];

async function missing(
  stage: Stage,
  wanted: Wanted,
  opener: "openLeaving" | "openVerifying" = "openLeaving",
): Promise<void> {
  const { at, group } = wanted;
  const transport = await stage.openWith(opener);
  const options = group === undefined ? {} : { group };
  expect(await codeOf(transport.publish(at, [packetOf("lost")]))).toBe("not_found");
  expect(await codeOf(transport.subscribe(at, async () => done, options))).toBe("not_found");
  expect(await findMissing(stage, at, transport)).not.toEqual([]);
}

/** Returns the settings of a destination that do not exist. */
async function findMissing(
  stage: Stage,
  at: Destination,
  transport: Awaited<ReturnType<Stage["open"]>>,
): Promise<string[]> {
  const by = stage.features.reach === "network" ? await stage.open() : transport;
  const differences = await topologyOf(by).compare([{ at }]);
  return differences.filter(({ is }) => is === undefined).map(({ what }) => what);
}

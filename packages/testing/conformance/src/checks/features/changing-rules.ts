import { consume, produce } from "@posthorn/core/codegen";
import { type Filter, wireHeaders } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { jobDone } from "../../support/operations.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import {
  changingCount,
  type Expected,
  expectedOf,
  flowThroughChanges,
  type Phase,
  phases,
  strictPhases,
  typeAt,
} from "../../support/rule-changes.ts";
import { patienceMs, until } from "../../support/wait-until.ts";
import { ofType } from "./rules.ts";

/** Checks of rules that are added and removed while packets flow. */
export const changingRules: readonly Check[] = [
  {
    id: "78 rules (changed)",
    claim:
      "while 10,000 packets flow and rules are added and removed, a group gets all that fit the rules at their time, and no others",
    requires: { filters: true },
    timeoutMs: 90_000,
    run: changedByBroker,
  },
  {
    id: "78 rules (changed, messages)",
    claim:
      "while 10,000 events flow and filters change, no event is lost that fits before and after, and none comes that does not fit any more",
    requires: { redelivery: true, attempts: true, deadLetter: true },
    timeoutMs: 120_000,
    run: changedByProgram,
  },
];

async function changedByBroker(stage: Stage): Promise<void> {
  const facts = stage.topic("facts");
  const publisher = await stage.open();
  const filter = filterOf(strictPhases[0]) ?? [];
  const consumer = await stage.open();
  const { deliveries, subscription } = await collect(consumer, facts, { group: "changing", filter });
  const all = await collect(await stage.open(), facts, { group: "all" });
  const changes = await flowThroughChanges({
    phases: strictPhases,
    async publish(from, to) {
      const packets = indexesOf(from, to).map((index) =>
        packetOf(index, { headers: { [wireHeaders.type]: typeAt(index) } }),
      );
      await publisher.publish(facts, packets);
    },
    async change(phase) {
      if (subscription.setFilter === undefined) throw new Error("The subscription has no `setFilter`.");
      await subscription.setFilter(filterOf(phase));
    },
  });
  await expectFitting(
    () => deliveries.map(idOf),
    () => all.deliveries.length,
    expectedOf(strictPhases, changes, true),
  );
}

function filterOf(phase: Phase): Filter | undefined {
  return phase?.map((type) => ofType(type));
}

async function changedByProgram(stage: Stage): Promise<void> {
  const event = jobDone(stage.address("facts"));
  const publisher = await stage.open();
  const consumer = await stage.open();
  const handled: string[] = [];
  let all = 0;
  const { setFilter } = await consume(consumer, event, ({ id }) => void handled.push(id), {
    group: "changing",
    filter: rulesOf(phases[0]) ?? [],
  });
  await consume(
    await stage.open(),
    event,
    () => {
      all += 1;
    },
    { group: "all" },
  );
  const changes = await flowThroughChanges({
    phases,
    async publish(from, to) {
      await Promise.all(
        indexesOf(from, to).map((index) =>
          produce(publisher, event, { id: String(index) }, { headers: { "x-type": typeAt(index) } }),
        ),
      );
    },
    change: (phase) => setFilter(rulesOf(phase)),
  });
  await expectFitting(
    () => handled,
    () => all,
    expectedOf(phases, changes, false),
  );
}

function rulesOf(phase: Phase): { readonly "x-type": string }[] | undefined {
  return phase?.map((type) => ({ "x-type": type }));
}

function indexesOf(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Expects all required packets, each once, and none that is not allowed, once another group has all packets. */
async function expectFitting(
  read: () => readonly string[],
  countOfAll: () => number,
  { required, allowed }: Expected,
): Promise<void> {
  await until(
    () => `a group without rules gets all: ${countOfAll()}`,
    () => countOfAll() >= changingCount,
    3 * patienceMs(),
  );
  const missing = (): string[] => {
    const arrived = new Set(read());
    return required.filter((id) => !arrived.has(id));
  };
  await until(
    () => `all that fit arrive: ${missing().length} of ${required.length} did not, such as ${missing()[0]}`,
    () => missing().length === 0,
    3 * patienceMs(),
  );
  const arrived = read();
  expect(arrived.filter((id) => !allowed.has(id))).toEqual([]);
  expect(arrived).toHaveLength(new Set(arrived).size);
}

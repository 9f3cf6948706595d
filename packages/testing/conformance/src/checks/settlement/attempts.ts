import { request } from "@posthorn/core/codegen";
import { deadLetters, queue } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { ConsumerScript } from "../../actors/consumer.ts";
import type { ResponderScript } from "../../actors/responder.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done, gate } from "../../support/collect.ts";
import { jobStatus } from "../../support/operations.ts";
import { idOf, packetOf, packets } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { patienceMs, until, within } from "../../support/wait-until.ts";

const requires = { attempts: true, redelivery: true } as const;

/** Checks of group B: counting attempts. */
export const attempts: readonly Check[] = [
  {
    id: "10 attempt-counter",
    claim: "attempts count from 1, even if the consumer changes",
    requires,
    run: acrossConsumers,
  },
  {
    id: "10 attempt-counter (handed back)",
    claim: "a delivery that is handed back unattempted does not count",
    requires,
    run: handedBack,
  },
  {
    id: "10 attempt-counter (orderly close)",
    claim: "deliveries that a consumer had not begun when it closed do not count",
    requires,
    run: orderlyClose,
  },
  {
    id: "10 attempt-counter (killed)",
    claim: "a run that began counts, even if its process was killed",
    requires,
    where: overNetwork,
    waits: true,
    timeoutMs: 60_000,
    run: killedProcesses,
  },
  {
    id: "49 responder-crash (poison)",
    claim: "a request that kills its responder is dead-lettered after 5 runs",
    requires: { ...requires, deadLetter: true },
    where: overNetwork,
    waits: true,
    timeoutMs: 90_000,
    run: poisonRequest,
  },
];

async function acrossConsumers(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const seen: number[] = [];
  const first = await stage.open();
  await first.subscribe(jobs, async ({ attempt }) => {
    seen.push(attempt);
    return attempt === 1 ? { kind: "retry", afterMs: 0 } : { kind: "retry", afterMs: 200 };
  });
  await first.publish(jobs, [packetOf("one")]);
  await until("there are two attempts", () => seen.length >= 2);
  await first.close();
  const second = await stage.open();
  await second.subscribe(jobs, async ({ attempt }) => {
    seen.push(attempt);
    return attempt < 4 ? { kind: "retry", afterMs: 10 } : done;
  });
  await until("there are four", () => seen.length >= 4);
  expect(seen).toEqual([1, 2, 3, 4]);
}

async function handedBack(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const seen: number[] = [];
  const first = await stage.open();
  const subscription = await first.subscribe(jobs, async ({ attempt }) => {
    seen.push(attempt);
    return { kind: "retry", afterMs: 20, attempted: false };
  });
  await first.publish(jobs, [packetOf("one")]);
  await until("it is handed back three times", () => seen.length >= 3);
  await subscription.close();
  const times = seen.length;
  const second = await stage.open();
  await second.subscribe(jobs, async ({ attempt }) => {
    seen.push(attempt);
    return attempt < 3 ? { kind: "retry", afterMs: 20 } : done;
  });
  await until("it is attempted three times", () => seen.length >= times + 3);
  expect(seen.slice(0, times)).toEqual(seen.slice(0, times).map(() => 1));
  expect(seen.slice(times)).toEqual([1, 2, 3]);
}

async function orderlyClose(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const count = 20;
  const begun = gate();
  const held = gate();
  const first = await stage.open();
  await first.publish(jobs, packets(count));
  const begunByFirst: string[] = [];
  const subscription = await first.subscribe(
    jobs,
    async (delivery) => {
      begunByFirst.push(idOf(delivery));
      begun.open();
      await held.opened;
      return done;
    },
    { concurrency: 2 },
  );
  await begun.opened;
  const closed = subscription.close();
  held.open();
  await within(patienceMs(), "the consumer closes", closed);
  const { deliveries } = await collect(await stage.open(), jobs);
  await until("another consumer gets the rest", () => deliveries.length + begunByFirst.length >= count);
  const rest = deliveries.map((delivery) => `${idOf(delivery)}#${delivery.attempt}`);
  const expected = packets(count)
    .map(({ id }) => id)
    .filter((id) => !begunByFirst.includes(id));
  expect(rest.sort()).toEqual(expected.map((id) => `${id}#1`).sort());
}

async function killedProcesses(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  const script: ConsumerScript = { from, concurrency: 1, hold: true, says: "attempt" };
  const transport = await stage.open();
  for (const attempt of [1, 2]) {
    const child = await ready(stage.spawn("consumer", script));
    if (attempt === 1) await transport.publish(from, [packetOf("one")]);
    await until(`a child begins attempt ${attempt}`, () => child.reported.length === 2);
    expect(child.reported[1]).toBe(`one#${attempt}`);
    await child.kill();
  }
  const { deliveries } = await collect(transport, from);
  await until("the next consumer gets it", () => deliveries.length > 0);
  expect(deliveries.map(({ attempt }) => attempt)).toEqual([3]);
}

async function poisonRequest(stage: Stage): Promise<void> {
  const query = jobStatus(stage.address("status"));
  const transport = await stage.open();
  const dead = await collect(transport, deadLetters(queue(query.address)));
  const script: ResponderScript = { address: query.address, outcome: "crash" };
  const responders = stage.respawn("responder", script);
  const requester = stage.openRequester(transport);
  await until("the query is served", () => responders.isReady());
  const asked = codeOf(request(requester, query, { id: "poison" }, { timeoutMs: 600_000 }));
  await until("it is in the dead letters", () => dead.deliveries.length > 0, 60_000);
  await requester.close();
  await asked;
  expect(responders.reported().filter((line) => line === "poison")).toHaveLength(5);
  expect(dead.deliveries).toHaveLength(1);
}

import { expect } from "vitest";
import type { ConsumerScript } from "../../actors/consumer.ts";
import type { StarterScript } from "../../actors/starter.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { type Child, ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done, gate } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { until, within } from "../../support/wait-until.ts";

/** Checks of group F: life cycle. */
export const lifecycle: readonly Check[] = [
  {
    id: "54 drain-on-SIGTERM",
    claim: "consumers that are closed one after the other under load lose nothing and handle nothing twice",
    where: (features) => !overNetwork(features),
    run: drainWithin,
  },
  {
    id: "54 drain-on-SIGTERM (processes)",
    claim:
      "three processes that are replaced one after the other under load lose nothing and handle nothing twice",
    where: overNetwork,
    timeoutMs: 60_000,
    run: drainProcesses,
  },
  {
    id: "55 drain-deadline",
    claim:
      "at its deadline, close resolves, the handler's signal aborts, and its packet goes to another consumer",
    requires: { redelivery: true },
    run: drainDeadline,
  },
  {
    id: "56 start-stop-start-clean-exit",
    claim: "a process that has opened, used and closed the transport twice exits",
    run: cleanExit,
  },
];

async function drainWithin(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const producer = await stage.open();
  const handled: string[] = [];
  let published = 0;
  const start = async (): Promise<() => Promise<void>> => {
    const transport = await stage.open();
    await transport.subscribe(jobs, async (delivery) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      handled.push(idOf(delivery));
      return done;
    });
    return () => transport.close();
  };
  let members = [await start(), await start(), await start()];
  for (let turn = 0; turn < 6; turn++) {
    const [oldest, ...others] = members as [() => Promise<void>];
    await producer.publish(
      jobs,
      packets(100, (index) => ({ headers: {}, id: String(published + index) })).map(({ id }) => packetOf(id)),
    );
    published += 100;
    members = [...others, await start()];
    await oldest();
  }
  await until("all are handled", () => handled.length >= published);
  expect(handled.toSorted()).toEqual(idsUpTo(published));
}

/** So many packets that each process is busy when it is told to end. */
const alwaysWaiting = 200;

async function drainProcesses(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  const producer = await stage.open();
  const script: ConsumerScript = { from, concurrency: 8, handleMs: 20 };
  const start = (): Promise<Child> => ready(stage.spawn("consumer", script));
  const started = await Promise.all([start(), start(), start()]);
  const members = [...started];
  const handled = (): string[] =>
    started.flatMap(({ reported }) => reported.filter((line) => line !== "ready")) as string[];
  let published = 0;
  let enough = false;
  const load = (async (): Promise<void> => {
    while (!enough) {
      if (published - handled().length < alwaysWaiting) {
        const from_ = published;
        published += alwaysWaiting;
        await producer.publish(
          from,
          Array.from({ length: alwaysWaiting }, (_, index) => packetOf(from_ + index)),
        );
      } else await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  for (const member of members) {
    const before = member.reported.length;
    await until("it handles some", () => member.reported.length > before + 10);
    const replacement = await start();
    started.push(replacement);
    expect(await within(15_000, "a process drains and ends", member.terminate())).toBe(0);
  }
  enough = true;
  await load;
  await until("all are handled", () => handled().length >= published);
  expect(handled().sort()).toEqual(idsUpTo(published));
}

async function drainDeadline(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const [first, second] = [await stage.open(), await stage.open()];
  const aborted = gate();
  const begun = gate();
  const timeoutMs = 300;
  const subscription = await first.subscribe(jobs, async ({ signal }) => {
    signal.addEventListener("abort", aborted.open);
    begun.open();
    await aborted.opened;
    return done; // too late to have an effect
  });
  await first.publish(jobs, [packetOf("overdue")]);
  await within(10_000, "the handler begins", begun.opened);
  const start = performance.now();
  await within(timeoutMs + 2_000, "close resolves", subscription.close({ timeoutMs }));
  expect(performance.now() - start).toBeGreaterThan(timeoutMs - 20);
  await within(1_000, "the signal aborts", aborted.opened);
  const { deliveries } = await collect(second, jobs);
  await until("another consumer gets it", () => deliveries.length > 0);
  expect(deliveries.map(idOf)).toEqual(["overdue"]);
  if (stage.features.attempts) expect(deliveries[0]?.attempt).toBe(2);
}

async function cleanExit(stage: Stage): Promise<void> {
  const script: StarterScript = { queue: stage.queue("jobs"), topic: stage.topic("facts") };
  const child = stage.spawn("starter", script);
  await until("it has closed all", () => child.reported.includes("closed") || child.hasExited());
  expect(await within(5_000, "the process ends by itself", child.exited)).toBe(0);
  expect(child.reported).toEqual(["opened", "received", "opened", "received", "closed"]);
}

import { expect } from "vitest";
import type { FlooderScript, FloodProgress, FloodResult } from "../../actors/flooder.ts";
import type { HoarderScript } from "../../actors/hoarder.ts";
import { type Check, overNetwork } from "../../stage/check.ts";
import { ready } from "../../stage/child-process.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, idsUpTo, packets } from "../../support/packets.ts";
import { untilAllArrive } from "../../support/until-all-arrive.ts";
import { patienceMs, until } from "../../support/wait-until.ts";

const mib = 1_048_576;

/** Checks of group C: consumers and brokers that are slower than producers. */
export const backpressure: readonly Check[] = [
  {
    id: "26 slow-consumer-bounded",
    claim:
      "of 10,000 packets, a consumer that settles none takes no more than its limit, its memory stays flat, and a second consumer gets the rest",
    where: overNetwork,
    thorough: true,
    timeoutMs: 90_000,
    run: slowConsumer,
  },
  {
    id: "26 slow-consumer-bounded (within a process)",
    claim:
      "of 10,000 packets, a consumer that settles none takes no more than its limit, and a second consumer gets the rest",
    where: (features) => !overNetwork(features),
    run: slowConsumerWithin,
  },
  {
    id: "27 publisher-backpressure",
    claim:
      "while the broker takes nothing, 400 MiB of publishes wait or reject in bounded memory; then every accepted packet arrives",
    where: overNetwork,
    thorough: true,
    timeoutMs: 120_000,
    run: stalledBroker,
  },
];

const backlog = 10_000;
const limit = 10;

async function fill(stage: Stage, bytes: number): Promise<void> {
  const transport = await stage.open();
  const sent = packets(backlog, () => ({ body: new Uint8Array(bytes) }));
  for (let from = 0; from < backlog; from += 500) {
    await transport.publish(stage.queue("jobs"), sent.slice(from, from + 500));
  }
}

async function slowConsumer(stage: Stage): Promise<void> {
  const from = stage.queue("jobs");
  await (await collect(await stage.open(), from)).subscription.close(); // creates the queue
  await fill(stage, 4_096);
  const script: HoarderScript = { from, concurrency: limit };
  const child = await ready(stage.spawn("hoarder", script));
  const lines = (): { deliveries: number; growth: number }[] => child.reported.slice(1) as never;
  await until("it has as many as allowed", () => (lines().at(-1)?.deliveries ?? 0) >= limit);
  const second = await collect(await stage.open(), from);
  await until(
    () => `the second gets all others: ${second.deliveries.length}`,
    () => second.deliveries.length >= backlog - 2 * limit, // as many may wait in the first one's buffer
    3 * patienceMs(),
  );
  const { deliveries, growth } = lines().at(-1) ?? { deliveries: 0, growth: 0 };
  expect(deliveries).toBe(limit);
  expect(growth).toBeLessThan(16 * mib);
  await child.kill();
  await until("the rest comes, too", () => new Set(second.deliveries.map(idOf)).size === backlog);
}

async function slowConsumerWithin(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  await fill(stage, 16);
  const hoarded: string[] = [];
  const slow = await (await stage.open()).subscribe(
    jobs,
    (delivery) => {
      hoarded.push(idOf(delivery));
      return new Promise(() => {});
    },
    { concurrency: limit, onError: () => {} },
  );
  await until("it has as many as allowed", () => hoarded.length >= limit);
  const { deliveries } = await collect(await stage.open(), jobs);
  await until("the second gets all others", () => deliveries.length >= backlog - limit);
  expect(hoarded).toHaveLength(limit);
  await slow.close({ timeoutMs: 0 });
  await until("the rest comes, too", () => deliveries.length >= backlog);
  expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(backlog));
}

const flood = { count: 12_800, bytes: 32_768 };
const largestGrowth = 200 * mib;

async function stalledBroker(stage: Stage): Promise<void> {
  const to = stage.queue("jobs");
  const { proxy, url } = await stage.openProxy();
  const { deliveries } = await collect(await stage.open(), to);
  const script: FlooderScript = { to, ...flood };
  const child = stage.spawn("flooder", script, { url });
  await ready(child);
  proxy.stall("broker");
  const progress = (): FloodProgress[] =>
    child.reported.filter((line) => typeof line === "object" && line !== null && "growth" in line) as never;
  const isGrown = (): boolean => progress().some(({ growth }) => growth > largestGrowth);
  await until(
    () => `all publishes have begun: ${progress().at(-1)?.begun} have`,
    () => isGrown() || progress().filter(({ begun }) => begun >= flood.count).length >= 3,
    3 * patienceMs(),
  );
  expect(Math.max(...progress().map(({ growth }) => growth))).toBeLessThan(largestGrowth);
  proxy.pass();
  const result = (): FloodResult | undefined =>
    child.reported.find((line) => typeof line === "object" && line !== null && "accepted" in line) as never;
  await until("all publishes are settled", () => result() !== undefined, 3 * patienceMs());
  const { accepted, codes } = result() as FloodResult;
  const allowed = ["overloaded", "unreachable", "publish_uncertain", "disconnected"];
  expect(codes.filter((code) => !allowed.includes(code))).toEqual([]);
  await untilAllArrive(accepted, deliveries, 3 * patienceMs());
  expect(accepted.length).toBeGreaterThan(0);
}

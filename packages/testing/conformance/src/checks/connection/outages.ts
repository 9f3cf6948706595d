import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { peakOf } from "../../support/peak.ts";
import { publishUntilAccepted } from "../../support/publish-until-accepted.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group D: failures of connections and brokers. */
export const outages: readonly Check[] = [
  {
    id: "34 tcp-cut-30s",
    claim: "after 30 seconds without a network, producers and consumers continue",
    where: overNetwork,
    waits: true,
    timeoutMs: 90_000,
    run: tcpCut,
  },
  {
    id: "34 tcp-cut-30s (ordered)",
    claim: "after 30 seconds without a network, every key of an ordered queue is delivered within 5 seconds",
    requires: { order: "key" },
    where: overNetwork,
    waits: true,
    timeoutMs: 90_000,
    run: orderedCut,
  },
  {
    id: "33 broker-restart-mid-flow",
    claim:
      "of 10,000 packets of 100 producers, every accepted one arrives, although the broker is killed twice",
    where: (features) => overNetwork(features) && features.durable,
    killsBroker: true,
    timeoutMs: 120_000,
    run: brokerRestart,
  },
];

const keys = Array.from({ length: 16 }, (_, index) => `key-${index}`);
/** An ordered queue continues within this time after the connection is back. */
const resumesMs = 5_000;

async function tcpCut(stage: Stage): Promise<void> {
  const producer = await stage.openThroughProxy();
  const consumer = await stage.openThroughProxy();
  const jobs = stage.queue("jobs");
  const facts = stage.topic("facts");
  const fromQueue = await collect(consumer.transport, jobs);
  const fromTopic = stage.features.groups
    ? await collect(consumer.transport, facts, { group: "all" })
    : undefined;
  await producer.transport.publish(jobs, [packetOf("before")]);
  await until("packets flow", () => fromQueue.deliveries.length > 0);

  for (const { proxy } of [producer, consumer]) proxy.cut();
  let accepted = false;
  const to = { transport: producer.transport, to: jobs };
  const during = publishUntilAccepted(to, packetOf("during")).then(() => {
    accepted = true;
  });
  await sleep(30_000);
  expect(accepted).toBe(false);
  for (const { proxy } of [producer, consumer]) proxy.pass();

  await during;
  await publishUntilAccepted(to, packetOf("after"));
  const queued = (): string[] => fromQueue.deliveries.map(idOf);
  await until("all arrives", () => ["during", "after"].every((id) => queued().includes(id)));
  if (fromTopic !== undefined) {
    await publishUntilAccepted({ transport: producer.transport, to: facts }, packetOf("fact"));
    await until("the topic's packet too", () => fromTopic.deliveries.map(idOf).includes("fact"));
  }
  expect(await peakOf(consumer.transport, stage.queue("others"), 4)).toBe(4);
}

async function orderedCut(stage: Stage): Promise<void> {
  const producer = await stage.open();
  const { transport, proxy } = await stage.openThroughProxy("openDefault");
  const jobs = stage.queue("jobs", { ordered: true });
  const { deliveries } = await collect(transport, jobs);
  const publish = (round: string): Promise<unknown> =>
    producer.publish(
      jobs,
      keys.map((key) => packetOf(`${key} ${round}`, { key })),
    );
  const missing = (round: string): string[] => {
    const arrived = new Set(deliveries.map(idOf));
    return keys.filter((key) => !arrived.has(`${key} ${round}`));
  };
  await publish("before");
  await until("packets of every key flow", () => missing("before").length === 0);
  proxy.cut();
  await sleep(30_000);
  await publish("during");
  proxy.pass();
  await until("it is connected again", () => transport.health.now().kind === "connected");
  await until(
    () => `every key flows again: ${missing("during").length} of ${keys.length} do not`,
    () => missing("during").length === 0,
    resumesMs,
  );
}

async function brokerRestart(stage: Stage): Promise<void> {
  const [publishers, each] = [100, 100];
  const { broker } = stage;
  const [producer, consumer] = [await stage.open(), await stage.open()];
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(consumer, jobs);
  let accepted = 0;
  let failures = 0;
  const flow = Promise.all(
    Array.from({ length: publishers }, async (_, publisher) => {
      for (let index = 0; index < each; index++) {
        const onFailure = (): void => {
          failures += 1;
        };
        await publishUntilAccepted(
          { transport: producer, to: jobs, onFailure },
          packetOf(publisher * each + index),
        );
        accepted += 1;
      }
    }),
  );
  const restarts = (async (): Promise<void> => {
    for (const share of [1 / 3, 1 / 2]) {
      const progress = (): string =>
        `${share} of all is accepted: ${accepted} are, after ${failures} failures`;
      await until(progress, () => accepted >= publishers * each * share, 60_000);
      await broker.kill();
      await broker.start();
    }
  })();
  await Promise.all([flow, restarts]);
  const arrived = (): Set<string> => new Set(deliveries.map(idOf));
  await until(
    () => `all that were accepted arrive: ${arrived().size} did`,
    () => arrived().size === publishers * each,
    60_000,
  );
  expect(failures).toBeGreaterThan(0);
}

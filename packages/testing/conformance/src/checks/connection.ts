import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type Check, overNetwork } from "../stage/check.ts";
import type { Stage } from "../stage/stage.ts";
import { collect } from "../support/collect.ts";
import { idOf, packetOf } from "../support/packets.ts";
import { publishUntilAccepted } from "../support/publish-until-accepted.ts";
import { codeOf } from "../support/rejection.ts";
import { until } from "../support/wait-until.ts";
import { peakOf } from "./flow.ts";

/** Checks of group D: failures of connections and brokers. */
export const connection: readonly Check[] = [
  {
    id: "4 publish-confirm-truth",
    claim:
      "when the connection breaks between a packet and its confirmation, the publish rejects as uncertain",
    where: overNetwork,
    run: confirmTruth,
  },
  {
    id: "34 tcp-cut-30s",
    claim: "after 30 seconds without a network, producers and consumers continue",
    where: overNetwork,
    waits: true,
    timeoutMs: 90_000,
    run: tcpCut,
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

async function confirmTruth(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const jobs = stage.queue("jobs");
  await transport.publish(jobs, [packetOf("before")]);
  proxy.stall("client");
  const { bytesToBroker } = proxy;
  const outcome = codeOf(transport.publish(jobs, [packetOf("uncertain")]));
  await until("the packet is written", () => proxy.bytesToBroker > bytesToBroker);
  proxy.pass();
  proxy.reset();
  expect(await outcome).toBe("publish_uncertain");
  await publishUntilAccepted({ transport: transport, to: jobs }, packetOf("after"));
  const { deliveries } = await collect(await stage.open(), jobs);
  await until("what was accepted arrives", () => deliveries.map(idOf).includes("after"));
  expect(deliveries.map(idOf)).toContain("before");
}

async function tcpCut(stage: Stage): Promise<void> {
  const producer = await stage.openThroughProxy();
  const consumer = await stage.openThroughProxy();
  const jobs = stage.queue("jobs");
  const facts = stage.topic("facts");
  const fromQueue = await collect(consumer.transport, jobs);
  const fromTopic = await collect(consumer.transport, facts, { group: "all" });
  await producer.transport.publish(jobs, [packetOf("before")]);
  await until("packets flow", () => fromQueue.deliveries.length > 0);

  for (const { proxy } of [producer, consumer]) proxy.cut();
  let accepted = false;
  const during = publishUntilAccepted({ transport: producer.transport, to: jobs }, packetOf("during")).then(
    () => {
      accepted = true;
    },
  );
  await sleep(30_000);
  expect(accepted).toBe(false);
  for (const { proxy } of [producer, consumer]) proxy.pass();

  await during;
  await publishUntilAccepted({ transport: producer.transport, to: jobs }, packetOf("after"));
  await publishUntilAccepted({ transport: producer.transport, to: facts }, packetOf("fact"));
  const queued = (): string[] => fromQueue.deliveries.map(idOf);
  await until("all arrives", () => ["during", "after"].every((id) => queued().includes(id)));
  await until("the topic's packet too", () => fromTopic.deliveries.map(idOf).includes("fact"));
  expect(await peakOf(consumer.transport, stage.queue("others"), 4)).toBe(4);
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

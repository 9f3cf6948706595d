import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, packetOf, packets } from "../../support/packets.ts";
import { publishUntilAccepted, recoverable } from "../../support/publish-until-accepted.ts";
import { codeOf } from "../../support/rejection.ts";
import { untilAllArrive } from "../../support/until-all-arrive.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group A: a publish resolves if, and only if, the broker has accepted its packets. */
export const confirms: readonly Check[] = [
  {
    id: "4 publish-confirm-truth",
    claim:
      "when the connection breaks between a packet and its confirmation, the publish rejects as uncertain",
    where: overNetwork,
    run: brokenBeforeConfirm,
  },
  {
    id: "4 publish-confirm-truth (not written)",
    claim:
      "a publish whose bytes do not reach the broker does not resolve, and rejects when the connection breaks",
    where: overNetwork,
    waits: true,
    run: neverReceived,
  },
  {
    id: "4 publish-confirm-truth (under load)",
    claim: "of 2,000 publishes over a connection that breaks five times, every accepted packet arrives",
    where: overNetwork,
    waits: true,
    run: underLoad,
  },
];

async function brokenBeforeConfirm(stage: Stage): Promise<void> {
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
  await publishUntilAccepted({ transport, to: jobs }, packetOf("after"));
  const { deliveries } = await collect(await stage.open(), jobs);
  await until("what was accepted arrives", () => deliveries.map(idOf).includes("after"));
  expect(deliveries.map(idOf)).toContain("before");
}

async function neverReceived(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const jobs = stage.queue("jobs");
  await transport.publish(jobs, [packetOf("before")]);
  proxy.stall("broker");
  let settled = false;
  const outcome = codeOf(transport.publish(jobs, [packetOf("swallowed")])).finally(() => {
    settled = true;
  });
  await sleep(1_000);
  expect(settled).toBe(false);
  proxy.pass();
  proxy.reset(); // the bytes that the proxy has not forwarded are lost
  const code = await outcome;
  expect([undefined, ...recoverable]).toContain(code); // undefined: published again over a new connection
  await publishUntilAccepted({ transport, to: jobs }, packetOf("after"));
  const { deliveries } = await collect(await stage.open(), jobs);
  const ids = (): string[] => deliveries.map(idOf);
  await until("what was accepted arrives", () => ids().includes("after") && ids().includes("before"));
  if (code === undefined) await until("the packet arrives", () => ids().includes("swallowed"));
}

async function underLoad(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const jobs = stage.queue("jobs");
  const { deliveries } = await collect(await stage.open(), jobs);
  const accepted: string[] = [];
  let failed = 0;
  let next = 0;
  const sent = packets(2_000);
  const publisher = async (): Promise<void> => {
    for (let packet = sent[next++]; packet !== undefined; packet = sent[next++]) {
      const code = await codeOf(transport.publish(jobs, [packet]));
      if (code === undefined) accepted.push(packet.id);
      else failed += 1;
      expect([undefined, ...recoverable]).toContain(code);
      if (code !== undefined) await sleep(20);
    }
  };
  const resets = (async (): Promise<void> => {
    for (const share of [0.1, 0.25, 0.4, 0.55, 0.7]) {
      await until("that many are sent", () => next >= sent.length * share);
      proxy.reset();
    }
  })();
  await Promise.all([resets, ...Array.from({ length: 50 }, publisher)]);
  await untilAllArrive(accepted, deliveries);
  expect(failed).toBeGreaterThan(0);
}

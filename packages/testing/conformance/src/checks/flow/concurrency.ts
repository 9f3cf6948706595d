import type { Settlement, Subscription } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { packets } from "../../support/packets.ts";
import { peakOf } from "../../support/peak.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group C: the number of packets in flight. */
export const concurrency: readonly Check[] = [
  {
    id: "25 concurrency-cap",
    claim: "as many packets are in flight as allowed, and never more",
    run: concurrencyCap,
  },
  {
    id: "25 concurrency-cap (resize)",
    claim: "the number of packets in flight follows when it is raised and lowered, and 0 pauses",
    waits: true,
    run: resized,
  },
  {
    id: "25 concurrency-cap (paused at first)",
    claim: "a subscription that begins with 0 receives nothing until it is resized",
    waits: true,
    run: pausedAtFirst,
  },
];

/** Long enough that a packet over the limit would be delivered. */
const quietMs = 500;

async function concurrencyCap(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  for (const concurrency of [3, 8, 1]) {
    expect(await peakOf(transport, jobs, concurrency)).toBe(concurrency);
  }
}

/** A consumer whose packets stay in flight until they are released. */
interface Holder {
  readonly subscription: Subscription;
  inFlight(): number;
  /** Settles some of the packets in flight. */
  release(count: number): void;
}

async function holdFrom(stage: Stage, count: number, concurrency: number): Promise<Holder> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const held: (() => void)[] = [];
  const receive = async (): Promise<Settlement> => {
    await new Promise<void>((resolve) => held.push(resolve));
    return done;
  };
  const subscription = await transport.subscribe(jobs, receive, { concurrency });
  await transport.publish(jobs, packets(count));
  return {
    subscription,
    inFlight: () => held.length,
    release(some) {
      for (const settle of held.splice(0, some)) settle();
    },
  };
}

async function resized(stage: Stage): Promise<void> {
  const { subscription, inFlight, release } = await holdFrom(stage, 100, 2);
  const expectInFlight = async (count: number): Promise<void> => {
    await until(
      () => `${count} are in flight: ${inFlight()} are`,
      () => inFlight() >= count,
    );
    await quiet();
    expect(inFlight()).toBe(count);
  };
  await expectInFlight(2);
  subscription.resize(6);
  await expectInFlight(6);
  subscription.resize(3);
  await expectInFlight(6); // those in flight stay so
  release(2);
  await expectInFlight(4);
  release(2);
  await expectInFlight(3);
  subscription.resize(0);
  release(3);
  await expectInFlight(0);
  subscription.resize(5);
  await expectInFlight(5);
  release(5);
  await expectInFlight(5);
  await subscription.close({ timeoutMs: 0 });
}

async function pausedAtFirst(stage: Stage): Promise<void> {
  const { subscription, inFlight } = await holdFrom(stage, 10, 0);
  await quiet();
  expect(inFlight()).toBe(0);
  subscription.resize(4);
  await until("packets are in flight", () => inFlight() >= 4);
  await quiet();
  expect(inFlight()).toBe(4);
  await subscription.close({ timeoutMs: 0 });
}

function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, quietMs));
}

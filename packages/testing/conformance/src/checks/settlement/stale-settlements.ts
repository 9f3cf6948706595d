import { setTimeout as sleep } from "node:timers/promises";
import { consume, produce } from "@posthorn/core/codegen";
import { deadLetters, isMessagingError, queue, type Settlement } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done, gate } from "../../support/collect.ts";
import { doJob } from "../../support/operations.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { publishUntilAccepted } from "../../support/publish-until-accepted.ts";
import { until } from "../../support/wait-until.ts";

const requires = { redelivery: true, attempts: true, deadLetter: true } as const;

/** Checks of group B: settlements that come after the delivery has returned to the broker. */
export const staleSettlements: readonly Check[] = [
  {
    id: "17 stale-settlement",
    claim:
      "a settlement that comes after another consumer has received the packet is reported as `lock_lost` and has no effect",
    requires: { redelivery: true },
    where: overNetwork,
    waits: true,
    run: afterLoss,
  },
  {
    id: "17 stale-settlement (closed)",
    claim: "a settlement that comes after an overdue close is reported as `lock_lost` and has no effect",
    requires: { redelivery: true },
    run: afterClose,
  },
  {
    id: "64 retry-after-dead-channel",
    claim:
      "a command whose connection is reset while it runs is attempted exactly 3 times, then dead-lettered once",
    requires,
    where: overNetwork,
    waits: true,
    run: retryAfterReset,
  },
  {
    id: "64 retry-after-dead-channel (closed)",
    claim:
      "a command whose consumer closes while it runs is attempted exactly 3 times, then dead-lettered once",
    requires,
    waits: true,
    run: retryAfterClose,
  },
];

/** Long enough that a transport returns the packet to the broker for the time of the delay. */
const retry = { attempts: 3, backoffMs: 300 };
const mostSent = 100;
/** Long enough that a second copy would be delivered. */
const quietMs = 3_000;

async function afterLoss(stage: Stage): Promise<void> {
  const { transport: cutOff, proxy } = await stage.openThroughProxy();
  const [publisher, other] = [await stage.open(), await stage.open()];
  const jobs = stage.queue("jobs");
  const stale = gate();
  const errors: Error[] = [];
  const inFlight: string[] = [];
  const inFlightElsewhere: string[] = [];
  await cutOff.subscribe(
    jobs,
    async (delivery): Promise<Settlement> => {
      inFlight.push(idOf(delivery));
      if (inFlight.length === 1) await stale.opened;
      else await new Promise(() => {});
      return done;
    },
    { onError: (error) => errors.push(error) },
  );
  const sent = ["first"];
  await publisher.publish(jobs, [packetOf("first")]);
  await until("the first run begins", () => inFlight.length === 1);
  proxy.cut();
  await other.subscribe(jobs, async (delivery) => {
    inFlightElsewhere.push(idOf(delivery));
    return new Promise(() => {});
  });
  await until("another consumer has it", () => inFlightElsewhere.includes("first"));
  proxy.pass();
  await until("the first consumer is back, and has another packet", async () => {
    // More than the other consumer can have in flight, which receives everything that comes before the first packet returns.
    if (sent.length < mostSent) {
      sent.push(`next-${sent.length}`);
      await publisher.publish(jobs, [packetOf(sent.at(-1) as string)]);
    }
    await sleep(100);
    return inFlight.length > 1;
  });
  stale.open();
  await until("it is reported", () => errors.some((error) => isMessagingError(error, "lock_lost")));
  await Promise.all([cutOff.close({ timeoutMs: 0 }), other.close({ timeoutMs: 0 })]);
  const { deliveries } = await collect(publisher, jobs);
  const missing = (): string[] => sent.filter((id) => !deliveries.map(idOf).includes(id));
  await until(
    () => `all come to a third consumer: ${missing().join(", ")} did not`,
    () => missing().length === 0,
  );
}

async function afterClose(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const begun = gate();
  const stale = gate();
  const errors: Error[] = [];
  const first = await stage.open();
  const subscription = await first.subscribe(
    jobs,
    async () => {
      begun.open();
      await stale.opened;
      return done;
    },
    { onError: (error) => errors.push(error) },
  );
  await first.publish(jobs, [packetOf("one")]);
  await begun.opened;
  await subscription.close({ timeoutMs: 50 });
  const inFlight: string[] = [];
  const second = await stage.open();
  const holding = await second.subscribe(jobs, async (delivery) => {
    inFlight.push(idOf(delivery));
    return new Promise(() => {});
  });
  await until("another consumer has it", () => inFlight.length === 1);
  stale.open();
  await until("the first settlement is reported", () =>
    errors.some((error) => isMessagingError(error, "lock_lost")),
  );
  await holding.close({ timeoutMs: 0 });
  const { deliveries } = await collect(await stage.open(), jobs);
  await until("a third consumer gets it", () => deliveries.length > 0);
  expect(deliveries.map(idOf)).toEqual(["one"]);
}

async function retryAfterReset(stage: Stage): Promise<void> {
  const { transport, proxy } = await stage.openThroughProxy();
  const publisher = await stage.open();
  const operation = doJob(stage.address("jobs"), { retry });
  const dead = await collect(publisher, deadLetters(queue(operation.address)));
  const runs: number[] = [];
  const handler = async (_: unknown, { attempt }: { readonly attempt: number }): Promise<never> => {
    runs.push(attempt);
    if (runs.length === 1) {
      proxy.reset();
      await sleep(200); // so that the transport notices it before the settlement
    }
    throw new Error("busy");
  };
  await consume(transport, operation, handler, { onError: () => {} });
  await produce(publisher, operation, { id: "one" });
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
  await sleep(quietMs);
  expect(runs).toEqual([1, 2, 3]);
  expect(dead.deliveries).toHaveLength(1);
  await publishUntilAccepted({ transport: transport, to: stage.queue("others") }, packetOf("after"));
}

async function retryAfterClose(stage: Stage): Promise<void> {
  const operation = doJob(stage.address("jobs"), { retry });
  const [first, second] = [await stage.open(), await stage.open()];
  const dead = await collect(second, deadLetters(queue(operation.address)));
  const runs: number[] = [];
  const begun = gate();
  const overdue = gate();
  const options = { onError: () => {} };
  const handler = async (_: unknown, { attempt }: { readonly attempt: number }): Promise<never> => {
    runs.push(attempt);
    begun.open();
    await overdue.opened;
    throw new Error("busy");
  };
  const subscription = await consume(first, operation, handler, options);
  await produce(second, operation, { id: "one" });
  await begun.opened;
  await subscription.close({ timeoutMs: 50 });
  overdue.open();
  await consume(second, operation, handler, options);
  await until("it is in the dead letters", () => dead.deliveries.length > 0);
  await sleep(quietMs / 3);
  expect(runs).toEqual([1, 2, 3]);
  expect(dead.deliveries).toHaveLength(1);
}

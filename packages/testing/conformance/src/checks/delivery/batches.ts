import { isMessagingError, type MessagingError, type Outgoing } from "@posthorn/core/transport";
import { expect } from "vitest";
import { type Check, overNetwork } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect } from "../../support/collect.ts";
import { idOf, idsUpTo, packetOf, packets } from "../../support/packets.ts";
import { publishUntilAccepted, recoverable } from "../../support/publish-until-accepted.ts";
import { until } from "../../support/wait-until.ts";

/** Checks of group A: several packets in one publish. */
export const batches: readonly Check[] = [
  {
    id: "6 batch-partial-failure",
    claim:
      "of a batch with bad packets, either nothing is sent, or each packet has its outcome and the accepted ones arrive",
    where: ({ atomicPublish, limits }) => atomicPublish === "none" && Number.isFinite(limits.largestBody),
    run: partialFailure,
  },
  {
    id: "6 batch-partial-failure (interrupted)",
    claim: "of a batch whose connection breaks, every packet that counts as accepted arrives",
    where: overNetwork,
    run: interruptedBatch,
  },
  {
    id: "6 batch-partial-failure (atomic)",
    claim: "of a batch with a bad packet, none arrives",
    requires: { atomicPublish: "destination" },
    where: ({ limits }) => Number.isFinite(limits.largestBody),
    run: atomicFailure,
  },
  {
    id: "6 batch-partial-failure (largest batch)",
    claim: "a batch of the declared size arrives, each packet once",
    run: largestBatch,
  },
];

/** A batch in which the packets 1 and 3 are bad. */
function batchWithBadOnes({ features }: Stage): Outgoing[] {
  return packets(5).map((packet, index) => {
    if (index === 1) return { ...packet, body: new Uint8Array(features.limits.largestBody + 1) };
    if (index === 3) return { ...packet, headers: { ...packet.headers, "line\r\nbreak": "x" } };
    return packet;
  });
}

async function rejectionOf(promise: Promise<unknown>): Promise<MessagingError> {
  return promise.then(() => {
    throw new Error("The publish did not reject.");
  }, asMessagingError);
}

async function partialFailure(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const { deliveries } = await collect(transport, jobs);
  const { code, outcomes } = await rejectionOf(transport.publish(jobs, batchWithBadOnes(stage)));
  expect(["message_too_large", "invalid_message"]).toContain(code);
  const codes = outcomes?.map((outcome) => (isMessagingError(outcome) ? outcome.code : "accepted"));
  expect([
    undefined,
    ["accepted", "message_too_large", "accepted", "invalid_message", "accepted"],
  ]).toContainEqual(codes);
  await transport.publish(jobs, [packetOf("next")]);
  const expected = outcomes === undefined ? ["next"] : ["0", "2", "4", "next"];
  await until("what was accepted arrives", () => deliveries.length >= expected.length);
  expect(deliveries.map(idOf).sort()).toEqual(expected);
}

async function interruptedBatch(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const { transport, proxy } = await stage.openThroughProxy();
  const { deliveries } = await collect(await stage.open(), jobs);
  await transport.publish(jobs, [packetOf("before")]);
  const sent = packets(500, () => ({ body: new Uint8Array(2_000) }));
  const { bytesToBroker } = proxy;
  const publish = transport.publish(jobs, sent).then(() => undefined, asMessagingError);
  await until("a part of it is sent", () => proxy.bytesToBroker > bytesToBroker);
  proxy.reset();
  const error = await publish;
  expect([undefined, ...recoverable]).toContain(error?.code);
  const accepted = sent.filter((_, index) => {
    const outcome = error === undefined ? {} : error.outcomes?.[index];
    return outcome !== undefined && !isMessagingError(outcome);
  });
  await publishUntilAccepted({ transport, to: jobs }, packetOf("after"));
  const missing = (): string[] => {
    const arrived = new Set(deliveries.map(idOf));
    return [...accepted.map(({ id }) => id), "after"].filter((id) => !arrived.has(id));
  };
  await until(
    () => `what was accepted arrives: ${missing().length} packets did not`,
    () => missing().length === 0,
  );
}

function asMessagingError(thrown: unknown): MessagingError {
  if (isMessagingError(thrown)) return thrown;
  throw thrown;
}

async function atomicFailure(stage: Stage): Promise<void> {
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const { deliveries } = await collect(transport, jobs);
  await rejectionOf(transport.publish(jobs, batchWithBadOnes(stage)));
  await transport.publish(
    jobs,
    ["good", "too"].map((id) => packetOf(id)),
  );
  await until("a good batch arrives", () => deliveries.length >= 2);
  expect(deliveries.map(idOf).sort()).toEqual(["good", "too"]);
}

const most = 2_000;

async function largestBatch(stage: Stage): Promise<void> {
  const count = Math.min(stage.features.limits.largestBatch, most);
  const jobs = stage.queue("jobs");
  const transport = await stage.open();
  const { deliveries } = await collect(transport, jobs);
  const receipts = await transport.publish(jobs, packets(count));
  if (receipts !== undefined) expect(receipts).toHaveLength(count);
  await until("all arrive", () => deliveries.length >= count);
  expect(deliveries.map(idOf).sort()).toEqual(idsUpTo(count));
}

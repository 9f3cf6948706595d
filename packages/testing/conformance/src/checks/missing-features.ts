import { consume, produce, serve } from "@posthorn/core/codegen";
import type { Features } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../stage/check.ts";
import type { Stage } from "../stage/stage.ts";
import { done } from "../support/collect.ts";
import { doJob, jobDone, jobStatus } from "../support/operations.ts";
import { packetOf } from "../support/packets.ts";
import { codeOf } from "../support/rejection.ts";

/** Checks that a missing feature fails when it is used or at start, and is never ignored. */
export const absent: readonly Check[] = [
  absence(["order", "none"], "order by key", (stage) => [
    produceTo(stage, { requires: { order: "key" }, orderingKey: ["id"] }),
    consumeFrom(stage, { requires: { order: "key" }, orderingKey: ["id"] }),
    subscribed(stage, { ordered: true }),
  ]),
  absence(["duplicateDetection", false], "detection of duplicates", (stage) => [
    produceTo(stage, {
      requires: { duplicateDetection: true },
      idempotencyKey: { path: ["id"], windowMs: 1_000 },
    }),
    consumeFrom(stage, {
      requires: { duplicateDetection: true },
      idempotencyKey: { path: ["id"], windowMs: 1_000 },
    }),
    subscribed(stage, { duplicateWindowMs: 1_000 }),
    published(stage, {}, { duplicateWindowMs: 1_000 }),
  ]),
  absence(["delay", false], "a delay", (stage) => [
    produceTo(stage, { delayMs: 1_000 }),
    published(stage, { delayMs: 1_000 }, {}),
  ]),
  absence(["deferral", false], "deferral", (stage) => [
    produceTo(stage, { requires: { deferral: true } }),
    consumeFrom(stage, { requires: { deferral: true } }),
  ]),
  absence(["wildcards", false], "a topic with parameters left open", (stage) => [
    stage
      .open()
      .then((transport) =>
        consume(transport, jobDone(stage.address("{open}.jobs")), () => {}, { group: "all" }),
      ),
    stage
      .open()
      .then((transport) =>
        transport.subscribe(stage.topic("{open}.jobs"), async () => done, { group: "all" }),
      ),
  ]),
  absence(["groups", false], "a group", (stage) => [
    stage
      .open()
      .then((transport) => transport.subscribe(stage.topic("facts"), async () => done, { group: "all" })),
  ]),
  absence(["redelivery", false], "redelivery", (stage) => [consumeFrom(stage, {}), serveFrom(stage)]),
  absence(["attempts", false], "a count of attempts", (stage) => [consumeFrom(stage, {})]),
  absence(["deadLetter", false], "dead letters", (stage) => [consumeFrom(stage, {}), serveFrom(stage)]),
  absence(["durable", false], "durability", (stage) => [
    produceTo(stage, { requires: { durable: true } }),
    consumeFrom(stage, { requires: { durable: true } }),
  ]),
];

/** A check that each use of a missing feature is refused. */
function absence<N extends keyof Features>(
  [name, without]: readonly [name: N, without: Features[N]],
  what: string,
  uses: (stage: Stage) => readonly Promise<unknown>[],
): Check {
  return {
    id: `60 undeclared-capability (${name})`,
    claim: `${what} is missing, and a program that requires it fails at start`,
    where: (features) => features[name] === without,
    async run(stage) {
      const codes = await Promise.all(uses(stage).map(codeOf));
      expect(codes).toEqual(codes.map(() => "unsupported_capability"));
    },
  };
}

type More = Parameters<typeof doJob>[1];
type DestinationOptions = Parameters<Stage["queue"]>[1];

async function produceTo(stage: Stage, more: More): Promise<void> {
  await produce(await stage.open(), doJob(stage.address("jobs"), more), { id: "one" });
}

async function consumeFrom(stage: Stage, more: More): Promise<void> {
  await consume(await stage.open(), doJob(stage.address("jobs"), more), () => {});
}

async function serveFrom(stage: Stage): Promise<void> {
  await serve(await stage.open(), jobStatus(stage.address("status")), (received) => received);
}

async function subscribed(stage: Stage, options: DestinationOptions): Promise<void> {
  await (await stage.open()).subscribe(stage.queue("jobs", options), async () => done);
}

async function published(
  stage: Stage,
  packet: Parameters<typeof packetOf>[1],
  options: DestinationOptions,
): Promise<void> {
  await (await stage.open()).publish(stage.queue("jobs", options), [packetOf("one", packet)]);
}

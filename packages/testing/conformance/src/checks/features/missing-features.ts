import { consume, produce, serve } from "@posthorn/core/codegen";
import {
  type Destination,
  deadLetters,
  type Features,
  inbox,
  type Outgoing,
  type PublishOptions,
  type Requirements,
  type SubscribeOptions,
} from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { done } from "../../support/collect.ts";
import { doJob, jobDone, jobStatus } from "../../support/operations.ts";
import { packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";

const window = { duplicateWindowMs: 1_000 };
const keyed = { orderingKey: ["id"] };
const deduplicated = { idempotencyKey: { path: ["id"], windowMs: 1_000 } };
const kept = { keepMs: 60_000 };

/** Checks that a missing feature fails when it is used or at start, and is never ignored. */
export const absent: readonly Check[] = [
  absence(["queues", false], "a queue", (stage) => [
    publishing(stage, stage.queue("jobs")),
    subscribing(stage, stage.queue("jobs")),
  ]),
  absence(["topics", false], "a topic", (stage) => [
    publishing(stage, stage.topic("facts")),
    subscribing(stage, stage.topic("facts")),
  ]),
  absence(["inboxes", false], "an inbox", (stage) => [
    publishing(stage, inbox(stage.address("inbox"))),
    subscribing(stage, inbox(stage.address("inbox"))),
  ]),
  absence(["order", "none"], "order by key", (stage) => [
    producing(stage, { requires: { order: "key" }, ...keyed }),
    consuming(stage, { requires: { order: "key" }, ...keyed }),
    subscribing(stage, stage.queue("jobs", { ordered: true })),
  ]),
  absence(["duplicateDetection", false], "detection of duplicates", (stage) => [
    producing(stage, { requires: { duplicateDetection: true }, ...deduplicated }),
    consuming(stage, { requires: { duplicateDetection: true }, ...deduplicated }),
    subscribing(stage, stage.queue("jobs", window)),
    publishing(stage, stage.queue("jobs", window)),
  ]),
  absence(["delay", false], "a delay", (stage) => [
    producing(stage, { delayMs: 1_000 }),
    publishing(stage, stage.queue("jobs"), { packet: { delayMs: 1_000 } }),
  ]),
  absence(["ttl", false], "a time to live", (stage) => [
    publishing(stage, stage.queue("jobs"), { packet: { ttlMs: 1_000 } }),
  ]),
  absence(["wildcards", false], "a topic with parameters left open", (stage) => [
    subscribing(stage, stage.topic("{open}.jobs"), { group: "all" }),
    stage
      .open()
      .then((transport) =>
        consume(transport, jobDone(stage.address("{open}.jobs")), () => {}, { group: "all" }),
      ),
  ]),
  absence(["groups", false], "a group", (stage) => [
    subscribing(stage, stage.topic("facts"), { group: "all" }),
  ]),
  absence(["redelivery", false], "redelivery", (stage) => [consuming(stage, {}), serving(stage)]),
  absence(["attempts", false], "a count of attempts", (stage) => [consuming(stage, {})]),
  absence(["deadLetter", false], "dead letters", (stage) => [
    consuming(stage, {}),
    serving(stage),
    subscribing(stage, deadLetters(stage.queue("jobs"))),
  ]),
  absence(["replay", false], "a topic that keeps its packets", (stage) => [
    publishing(stage, stage.topic("facts", kept)),
    subscribing(stage, stage.topic("facts", kept), { group: "all" }),
    subscribing(stage, stage.topic("facts"), { group: "all", start: "earliest" }),
    subscribing(stage, stage.topic("facts"), { group: "all", start: { since: new Date(0) } }),
    subscribing(stage, stage.topic("facts"), { group: "all", start: { position: "1" } }),
  ]),
  absence(["replayByTime", false], "a start at a time", (stage) => [
    subscribing(stage, stage.topic("facts"), { group: "all", start: { since: new Date(0) } }),
  ]),
  absence(["filters", false], "a filter", (stage) => [
    subscribing(stage, stage.topic("facts"), { group: "all", filter: [] }),
  ]),
  absence(["callerTransaction", false], "the caller's transaction", (stage) => [
    publishing(stage, stage.queue("jobs"), { within: {} as never }),
  ]),
  absence(["light", false], "a queue that stores nothing", (stage) => [
    subscribing(stage, stage.queue("jobs", { delivery: "light" })),
    publishing(stage, stage.queue("jobs", { delivery: "light" })),
  ]),
  ...required({ durable: true, deferral: true, cancel: true, sessions: true, atomicSettle: true }),
  ...required({ atomicPublish: "destination", durableDetection: true }),
  ...required({ browse: true, measure: true, topology: true }),
];

/** A check that each use of a missing feature is refused. */
function absence<N extends keyof Features>(
  [name, without]: readonly [name: N, without: Features[N]],
  what: string,
  uses: (stage: Stage) => readonly Promise<unknown>[],
): Check {
  return {
    id: `60 undeclared-capability (${name})`,
    claim: `${what} is missing, and a program that uses it fails at start`,
    where: (features) => features[name] === without,
    async run(stage) {
      const codes = await Promise.all(uses(stage).map(codeOf));
      expect(codes).toEqual(codes.map(() => "unsupported_capability"));
    },
  };
}

/** Checks that a contract which requires a missing feature is refused on both sides. */
function required(requirements: Requirements): Check[] {
  return Object.entries(requirements).map(([name, value]) => {
    const without = value === true ? false : "none";
    const feature = [name as keyof Features, without] as const;
    const requires = { [name]: value };
    return absence(feature, `the feature ${name}`, (stage) => [
      producing(stage, { requires }),
      consuming(stage, { requires }),
    ]);
  });
}

type More = Parameters<typeof doJob>[1];

async function producing(stage: Stage, more: More): Promise<void> {
  await produce(await stage.open(), doJob(stage.address("jobs"), more), { id: "one" });
}

async function consuming(stage: Stage, more: More): Promise<void> {
  await consume(await stage.open(), doJob(stage.address("jobs"), more), () => {});
}

async function serving(stage: Stage): Promise<void> {
  await serve(await stage.open(), jobStatus(stage.address("status")), (received) => received);
}

async function subscribing(stage: Stage, from: Destination, options?: SubscribeOptions): Promise<void> {
  await (await stage.open()).subscribe(from, async () => done, options);
}

type Publish = PublishOptions & { readonly packet?: Partial<Outgoing> };

async function publishing(
  stage: Stage,
  to: Destination,
  { packet, ...options }: Publish = {},
): Promise<void> {
  await (await stage.open()).publish(to, [packetOf("one", packet)], options);
}

import type { Destination, Transport } from "@posthorn/core/transport";
import { expect } from "vitest";
import type { Check } from "../../stage/check.ts";
import type { Stage } from "../../stage/stage.ts";
import { collect, done } from "../../support/collect.ts";
import { idOf, packetOf } from "../../support/packets.ts";
import { codeOf } from "../../support/rejection.ts";
import { until } from "../../support/wait-until.ts";

const requires = { order: "key" } as const;

/** Checks of group C: producers and consumers that disagree on ordering. */
export const orderingMismatch: readonly Check[] = [
  {
    id: "70 ordering-mismatch (consumer first)",
    claim: "a producer that disagrees with a queue's consumer on ordering gets a typed error",
    requires,
    waits: true,
    run: (stage) => both(stage, consumerFirst),
  },
  {
    id: "70 ordering-mismatch (producer first)",
    claim:
      "a consumer that disagrees with a queue's producer on ordering gets a typed error, and one that agrees gets the packets",
    requires,
    waits: true,
    run: (stage) => both(stage, producerFirst),
  },
  {
    id: "70 ordering-mismatch (group)",
    claim: "a producer that disagrees with a topic's group on ordering gets a typed error",
    requires: { ...requires, groups: true },
    waits: true,
    run: (stage) => both(stage, groupFirst),
  },
];

interface Sides {
  readonly ordered: boolean;
  readonly producer: Transport;
  readonly consumer: Transport;
}

async function both(stage: Stage, run: (stage: Stage, sides: Sides) => Promise<void>): Promise<void> {
  for (const ordered of [true, false]) {
    await run(stage, { ordered, producer: await stage.open(), consumer: await stage.open() });
  }
}

async function consumerFirst(stage: Stage, { ordered, producer, consumer }: Sides): Promise<void> {
  const name = `jobs-${ordered}`;
  const agreed = stage.queue(name, { ordered });
  const { deliveries } = await collect(consumer, agreed);
  await expectRefused(producer, stage.queue(name, { ordered: !ordered }));
  await producer.publish(agreed, [keyed("agreed")]);
  await until("the packet of the producer that agrees arrives", () => deliveries.length > 0);
  expect(deliveries.map(idOf)).toEqual(["agreed"]);
}

async function producerFirst(stage: Stage, { ordered, producer, consumer }: Sides): Promise<void> {
  const name = `jobs-${ordered}`;
  const agreed = stage.queue(name, { ordered });
  await producer.publish(agreed, [keyed("agreed")]);
  const code = await codeOf(consumer.subscribe(stage.queue(name, { ordered: !ordered }), async () => done));
  expect(code, `the subscription to a queue that is ${ordered ? "" : "not "}ordered`).toBeDefined();
  const { deliveries } = await collect(consumer, agreed);
  await until("the consumer that agrees gets the packet", () => deliveries.length > 0);
  expect(deliveries.map(idOf)).toEqual(["agreed"]);
}

async function groupFirst(stage: Stage, { ordered, producer, consumer }: Sides): Promise<void> {
  const name = `facts-${ordered}`;
  const agreed = stage.topic(name, { ordered });
  const { deliveries } = await collect(consumer, agreed, { group: "all" });
  await expectRefused(producer, stage.topic(name, { ordered: !ordered }));
  await producer.publish(agreed, [keyed("agreed")]);
  await until("the packet of the producer that agrees arrives", () => deliveries.length > 0);
  expect(deliveries.map(idOf)).toEqual(["agreed"]);
}

async function expectRefused(producer: Transport, to: Destination): Promise<void> {
  const code = await codeOf(producer.publish(to, [keyed("stranded")]));
  expect(code, `a publish that says ${to.ordered ? "ordered" : "not ordered"}`).toBeDefined();
}

function keyed(id: string): ReturnType<typeof packetOf> {
  return packetOf(id, { key: "key" });
}

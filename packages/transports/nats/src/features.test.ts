import type { Transport, TransportWith } from "@posthorn/core/transport";
import { expect, expectTypeOf, test } from "vitest";
import { type NatsFeatures, natsFeatures, natsFeaturesOf } from "./features.ts";
import { openNatsTransport } from "./nats-transport.ts";

type Delaying = TransportWith<{ delay: true; cancel: true; atomicPublish: "destination" }>;

test("the option `server` tells the compiler which features there are", () => {
  expectTypeOf<Transport<NatsFeatures<">=2.12">>>().toExtend<Delaying>();
  expectTypeOf<Transport<NatsFeatures>>().not.toExtend<Delaying>();
  expectTypeOf<Transport<NatsFeatures<">=2.11">>>().toExtend<TransportWith<{ ttl: true }>>();
  expectTypeOf<Transport<NatsFeatures>>().toExtend<TransportWith<{ order: "key"; replay: true }>>();
  expectTypeOf(openNatsTransport<">=2.12">).returns.resolves.toExtend<Delaying>();
});

test.each([
  ["2.9.10", false, false],
  ["2.10.27", false, false],
  ["2.11.0", true, false],
  ["2.12.0-RC.1", true, true],
  ["3.0.0", true, true],
])("a server of version %s has ttl: %s, and delays: %s", (version, ttl, delay) => {
  const features = natsFeaturesOf(version);
  expect(features).toMatchObject({
    ttl,
    delay,
    cancel: delay,
    atomicPublish: delay ? "destination" : "none",
  });
  expect(features.limits.largestBatch).toBe(delay ? 1_000 : Number.POSITIVE_INFINITY);
});

test("the oldest server has the least", () => {
  expect(natsFeaturesOf("2.9.0")).toEqual(natsFeatures);
  expect(natsFeaturesOf("2.9.0", 65_536).limits.largestBody).toBe(61_440);
});

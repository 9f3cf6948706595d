import { expectTypeOf, test } from "vitest";
import type { FullFeatures } from "../../test/full-transport.ts";
import type { DefinedFeatures } from "../contract/features.ts";
import type { Transport, TransportWith } from "../transport/transport.ts";
import { routeTransports } from "./route-transports.ts";

type Least = DefinedFeatures<{ limits: { largestBody: 1 } }>;

declare const delaying: Transport<DefinedFeatures<{ delay: true; order: "key"; limits: { largestBody: 1 } }>>;
declare const full: Transport<FullFeatures>;
declare const unknown: Transport;
declare const partitioned: TransportWith<{ order: "key" }>;
declare const least: Transport<Least>;

test("a routed transport has every feature that one of its transports declares", () => {
  const { features } = routeTransports({ default: delaying, byOperation: { placeOrder: full } });
  expectTypeOf(features.order).toEqualTypeOf<"key">();
  expectTypeOf(features.light).toEqualTypeOf<true>();
  expectTypeOf(features.reach).toEqualTypeOf<"network">();
  expectTypeOf(features.atomicPublish).toEqualTypeOf<"all">();
  expectTypeOf(features.callerTransaction).toEqualTypeOf<true>();
  expectTypeOf(features.sessions).toEqualTypeOf<false>();
});

test("a feature is unknown if no transport is known to declare it, and one is not known at all", () => {
  const { features } = routeTransports({ default: delaying, byOperation: { placeOrder: unknown } });
  expectTypeOf(features.delay).toEqualTypeOf<true>();
  expectTypeOf(features.light).toEqualTypeOf<boolean>();
  expectTypeOf(features.order).toEqualTypeOf<"key">();
  const without = routeTransports({ default: least, byOperation: { placeOrder: unknown } });
  expectTypeOf(without.features.order).toEqualTypeOf<"none" | "key" | "partition">();
  expectTypeOf(without.features.delay).toEqualTypeOf<boolean>();
  expectTypeOf(routeTransports({ default: least }).features.delay).toEqualTypeOf<false>();
});

test("the transport of replies counts, too", () => {
  expectTypeOf(routeTransports({ default: least, replies: full }).features.light).toEqualTypeOf<true>();
});

test("an order that is key or partition satisfies a contract", () => {
  expectTypeOf(routeTransports({ default: least, byOperation: { a: partitioned } })).toExtend<
    TransportWith<{ order: "key" }>
  >();
  // @ts-expect-error - none of them orders
  const _: TransportWith<{ order: "key" }> = routeTransports({ default: least });
});

import { expectTypeOf, test } from "vitest";
import type { FullFeatures, Transaction } from "../../test/full-transport.ts";
import type { Features } from "../contract/features.ts";
import type { Extras } from "../transport/extras.ts";
import type { Transport } from "../transport/transport.ts";
import { withSource } from "./with-source.ts";
import { wrapTransport } from "./wrap-transport.ts";
import type { Wrapped } from "./wrapped-features.ts";

declare const full: Transport<FullFeatures, Transaction>;
declare const unknown: Transport;
declare const extras: Required<Extras>;
declare const publish: Transport["publish"];
declare const subscribe: Transport["subscribe"];

test("the compiler sees that a feature without its optional member is gone", () => {
  const { features } = wrapTransport(full, { source: "outer" });
  expectTypeOf(features.light).toEqualTypeOf<false>();
  expectTypeOf(features.cancel).toEqualTypeOf<false>();
  expectTypeOf(features.deferral).toEqualTypeOf<false>();
  expectTypeOf(features.browse).toEqualTypeOf<false>();
  expectTypeOf(features.measure).toEqualTypeOf<false>();
  expectTypeOf(features.topology).toEqualTypeOf<false>();
  expectTypeOf(features.atomicPublish).toEqualTypeOf<"destination">();
  expectTypeOf(features.queues).toEqualTypeOf<true>();
});

test("the features of named members stay", () => {
  const { features } = wrapTransport(full, { more: { ask: extras.ask, publishAll: undefined } });
  expectTypeOf(features.light).toEqualTypeOf<true>();
  expectTypeOf(features.atomicPublish).toEqualTypeOf<"all">();
  expectTypeOf(features.browse).toEqualTypeOf<false>();
  expectTypeOf(wrapTransport(full, { more: full.more }).features.topology).toEqualTypeOf<true>();
});

test("a named feature has the value that the wrapper gives it", () => {
  const wrapped = wrapTransport(full, { features: { duplicateDetection: true, queues: false } });
  expectTypeOf(wrapped.features.duplicateDetection).toEqualTypeOf<true>();
  expectTypeOf(wrapped.features.queues).toEqualTypeOf<false>();
});

test("a wrapper that replaces publish or subscribe loses transactions unless it names them", () => {
  const replaced = wrapTransport(full, { publish });
  expectTypeOf(replaced.features.callerTransaction).toEqualTypeOf<false>();
  expectTypeOf(replaced.features.atomicSettle).toEqualTypeOf<false>();
  expectTypeOf(wrapTransport(full, { subscribe }).features).toMatchObjectType<{
    readonly callerTransaction: true;
    readonly atomicSettle: false;
  }>();
  const kept = wrapTransport(full, { publish, features: { callerTransaction: true } });
  expectTypeOf(kept.features.callerTransaction).toEqualTypeOf<true>();
});

test("a transaction is accepted by the compiler only if the wrapper keeps it", () => {
  const to = { kind: "queue", template: "jobs", address: "jobs", ordered: false } as const;
  void wrapTransport(full, { source: "outer" }).publish(to, [], { within: { id: 7 } });
  void withSource(full, "outer").publish(to, [], { within: { id: 7 } });
  // @ts-expect-error - the wrapper loses the transaction
  void wrapTransport(full, { publish }).publish(to, [], { within: { id: 7 } });
});

test("features that are not known stay unknown, unless they are gone", () => {
  const { features } = wrapTransport(unknown, {});
  expectTypeOf(features.queues).toEqualTypeOf<boolean>();
  expectTypeOf(features.light).toEqualTypeOf<false>();
  expectTypeOf(features.atomicPublish).toEqualTypeOf<"none" | "destination">();
});

test("a generic wrapper can name its type without a cast", () => {
  type Counted<F extends Features> = Wrapped<F, { replaces: "publish"; keeps: "measure" }>;
  function withCount<F extends Features>(inner: Transport<F>): Counted<F> {
    return wrapTransport(inner, {
      publish: (to, packets, options) => inner.publish(to, packets, options),
      more: { measure: inner.more?.measure },
    });
  }
  type Detecting<F extends Features> = Wrapped<
    F,
    { replaces: never; keeps: never; features: { duplicateDetection: true } }
  >;
  function withDetection<F extends Features>(inner: Transport<F>): Detecting<F> {
    return wrapTransport(inner, { features: { duplicateDetection: true } });
  }
  expectTypeOf(withCount(full).features.measure).toEqualTypeOf<true>();
  expectTypeOf(withCount(full).features.atomicSettle).toEqualTypeOf<false>();
  expectTypeOf(withDetection(full).features.duplicateDetection).toEqualTypeOf<true>();
  expectTypeOf(withDetection(full).features.measure).toEqualTypeOf<false>();
});

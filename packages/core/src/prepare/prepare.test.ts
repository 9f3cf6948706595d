import { memoryTransport } from "@posthorn/transport-memory";
import { expect, test } from "vitest";
import { fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, placeOrder } from "../../test/shop.ts";
import type { Features } from "../contract/features.ts";
import type { AnyOneWay } from "../contract/operation.ts";
import { prepare } from "./prepare.ts";

test("an operation is prepared once for each transport", () => {
  const [transport, other] = [memoryTransport(), memoryTransport()];
  const prepared = prepare(placeOrder, transport);
  expect(prepare(placeOrder, transport)).toBe(prepared);
  expect(prepare(placeOrder, other)).not.toBe(prepared);
  expect(prepare({ ...placeOrder }, transport)).not.toBe(prepared);
  expect(prepare(orderPlaced, transport).operation).toBe(orderPlaced);
});

test("an operation whose features the transport lacks is refused each time", () => {
  const transport = { ...memoryTransport(), features: { ...memoryTransport().features, delay: false } };
  const delayed = { ...placeOrder, requires: { delay: true } } as const;
  for (const _ of [1, 2]) {
    expect(() => prepare(delayed, transport)).toThrow(
      expect.objectContaining({ code: "unsupported_capability" }),
    );
  }
});

test("the topic of an event that keeps its messages has that time", () => {
  const { transport } = fakeTransport({ features: { replay: true, order: "key" } });
  const kept = { ...orderPlaced, keepMs: 86_400_000 } as AnyOneWay;
  expect(prepare(kept, transport).destination).toMatchObject({ kind: "topic", keepMs: 86_400_000 });
  expect(prepare(orderPlaced as AnyOneWay, transport).destination).not.toHaveProperty("keepMs");
});

test.each<[string, Partial<AnyOneWay>, Partial<Features>]>([
  ["replay", { keepMs: 1_000 }, { replay: false }],
  ["ttl", { ttlMs: 1_000, wire: "plain" }, { ttl: false }],
])("a setting that needs %s is refused over a transport without it", (feature, settings, features) => {
  const { transport } = fakeTransport({ features: { order: "key", ...features } });
  const operation = { ...orderPlaced, ...settings } as AnyOneWay;
  expect(() => prepare(operation, transport)).toThrow(
    `Transport "fake" declares "${feature}: false", and event "orderPlaced" needs "${feature}: true".`,
  );
});

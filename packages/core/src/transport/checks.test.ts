import { expect, test } from "vitest";
import type { Features } from "../contract/features.ts";
import { checkPackets, checkSubscription } from "./checks.ts";
import { queue, topic } from "./destination.ts";

const features: Features = {
  reach: "network",
  durable: true,
  groups: true,
  wildcards: true,
  order: "key",
  redelivery: true,
  attempts: true,
  deadLetter: true,
  delay: true,
  deferral: true,
  duplicateDetection: true,
  largestBody: 10,
};
const able = { name: "tea", features };
const packet = { id: "1", headers: {}, body: new Uint8Array(10) };
const jobs = queue("jobs");
const windowed = queue("jobs", { duplicateWindowMs: 1_000 });
const ordered = queue("jobs", { ordered: true });

/** A transport that promises the rest. */
const without = (less: Partial<Features>) => ({ name: "tea", features: { ...features, ...less } });
const code = (name: string): unknown => expect.objectContaining({ code: name });

test("what is promised may be asked for", () => {
  for (const to of [jobs, windowed, ordered]) {
    checkPackets(able, to, [packet, { ...packet, delayMs: 1 }]);
    checkSubscription(able, to, { concurrency: 1 });
  }
  checkSubscription(able, topic("orders.{region}"), { group: "all" });
  checkPackets(without({ delay: false }), jobs, [{ ...packet, delayMs: 0 }]);
});

test.each([
  ["a delay", { delay: false }, jobs, /"tea" promises no delay, and a packet for "jobs" asks for 1 ms/],
  ["detection of duplicates", { duplicateDetection: false }, windowed, /withDedupe/],
  ["order", { order: "none" }, ordered, /"tea" promises no order, and "jobs" asks for it/],
] as const)("a publish that needs %s is refused where that is not promised", (_, less, to, text) => {
  const publish = (): void => checkPackets(without(less), to, [{ ...packet, delayMs: 1 }]);
  expect(publish).toThrow(code("unsupported_capability"));
  expect(publish).toThrow(text);
});

test.each([
  ["a group", { groups: false }, topic("orders"), /names "all"/],
  ["a parameter left open", { wildcards: false }, topic("orders.{region}"), /"orders\.{region}" has/],
  ["detection of duplicates", { duplicateDetection: false }, windowed, /withDedupe/],
  ["order", { order: "none" }, ordered, /promises no order/],
] as const)("a subscription that needs %s is refused where that is not promised", (_, less, from, text) => {
  const subscribe = (): void => checkSubscription(without(less), from, { group: "all" });
  expect(subscribe).toThrow(code("unsupported_capability"));
  expect(subscribe).toThrow(text);
});

test("a body that is too large, or an address that is not whole, is refused", () => {
  const larger = { ...packet, body: new Uint8Array(11) };
  expect(() => checkPackets(able, jobs, [packet, larger])).toThrow(code("message_too_large"));
  expect(() => checkPackets(able, jobs, [larger])).toThrow(/11 bytes for "jobs" is over the 10 .*"tea"/);
  expect(() => checkPackets(able, topic("orders.{id}"), [packet])).toThrow(code("invalid_address"));
});

test("a subscription needs room for a delivery, and the whole of a queue", () => {
  for (const concurrency of [0, Number.NaN, -1]) {
    expect(() => checkSubscription(able, jobs, { concurrency })).toThrow(code("invalid_argument"));
  }
  const part = queue("jobs.{tenant}", { parameters: { tenant: "a" } });
  expect(() => checkSubscription(able, part, {})).toThrow(/all of it, not to "jobs\.a"/);
  checkSubscription(able, topic("orders.{region}", { parameters: { region: "eu" } }), { group: "all" });
});

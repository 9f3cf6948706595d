import { expect, test } from "vitest";
import { defineFeatures, type Features } from "../contract/features.ts";
import { checkPackets, checkSubscription } from "./checks.ts";
import { queue, topic } from "./destination.ts";

const features: Features = defineFeatures({
  reach: "network",
  queues: true,
  topics: true,
  inboxes: true,
  durable: true,
  groups: true,
  wildcards: true,
  order: "key",
  deadLetter: true,
  delay: true,
  ttl: true,
  duplicateDetection: true,
  replay: true,
  replayByTime: true,
  filters: true,
  light: true,
  limits: {
    largestBody: 10,
    longestDelayMs: 5_000,
    longestKeepMs: 5_000,
    duplicateWindowMs: [500, 5_000],
  },
});
const able = { name: "tea", features };
const packet = { id: "1", headers: {}, body: new Uint8Array(10) };
const jobs = queue("jobs");
const windowed = queue("jobs", { duplicateWindowMs: 1_000 });
const ordered = queue("jobs", { ordered: true });

/** A transport that declares the other features. */
const without = (less: Partial<Features>) => ({ name: "tea", features: { ...features, ...less } });
const code = (name: string): unknown => expect.objectContaining({ code: name });

test("accepts everything that the features allow", () => {
  for (const to of [jobs, windowed, ordered]) {
    checkPackets(able, to, [packet, { ...packet, delayMs: 1 }]);
    checkSubscription(able, to, { concurrency: 1 });
  }
  checkSubscription(able, topic("orders.{region}"), { group: "all" });
  checkPackets(without({ delay: false }), jobs, [{ ...packet, delayMs: 0 }]);
});

test.each([
  [
    "a delay",
    { delay: false },
    jobs,
    /"tea" does not declare "delay", and a packet for "jobs" has a delay of 1 ms/,
  ],
  ["detection of duplicates", { duplicateDetection: false }, windowed, /withDedupe/],
  ["order", { order: "none" }, ordered, /"tea" does not declare "order: key", and "jobs" is ordered/],
] as const)("a publish that needs %s is rejected without that feature", (_, less, to, text) => {
  const publish = (): void => checkPackets(without(less), to, [{ ...packet, delayMs: 1 }]);
  expect(publish).toThrow(code("unsupported_capability"));
  expect(publish).toThrow(text);
});

test.each([
  ["a group", { groups: false }, topic("orders"), /names group "all"/],
  ["an open parameter", { wildcards: false }, topic("orders.{region}"), /"orders\.{region}" has/],
  ["detection of duplicates", { duplicateDetection: false }, windowed, /withDedupe/],
  ["order", { order: "none" }, ordered, /does not declare "order: key"/],
] as const)("a subscription that needs %s is rejected without that feature", (_, less, from, text) => {
  const subscribe = (): void => checkSubscription(without(less), from, { group: "all" });
  expect(subscribe).toThrow(code("unsupported_capability"));
  expect(subscribe).toThrow(text);
});

test("rejects a body that is too large and an address with open parameters", () => {
  const larger = { ...packet, body: new Uint8Array(11) };
  expect(() => checkPackets(able, jobs, [packet, larger])).toThrow(code("message_too_large"));
  expect(() => checkPackets(able, jobs, [larger])).toThrow(/11 bytes for "jobs" is over the 10 .*"tea"/);
  expect(() => checkPackets(able, topic("orders.{id}"), [packet])).toThrow(code("invalid_address"));
});

test("rejects a subscription whose concurrency is not a number of messages, and one to a part of a queue", () => {
  for (const concurrency of [Number.NaN, -1]) {
    expect(() => checkSubscription(able, jobs, { concurrency })).toThrow(code("invalid_argument"));
  }
  const part = queue("jobs.{tenant}", { parameters: { tenant: "a" } });
  expect(() => checkSubscription(able, part, {})).toThrow(/all of it, not to "jobs\.a"/);
  checkSubscription(able, topic("orders.{region}", { parameters: { region: "eu" } }), { group: "all" });
});

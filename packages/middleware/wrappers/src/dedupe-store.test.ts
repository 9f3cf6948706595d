import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Claim, type DedupeStore, memoryDedupeStore } from "./dedupe-store.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** The answers to claims of somebody who has claimed nothing, which end at once. */
function claims(store: DedupeStore, ...keys: readonly string[]): readonly (Claim | Promise<Claim>)[] {
  return keys.map((key) => store.claim(key, { owner: "asking", leaseMs: 0 }));
}

test("a claim keeps other owners out until its lease or its release", () => {
  const store = memoryDedupeStore();
  const by = { owner: "first", leaseMs: 100 };
  expect([store.claim("one", by), store.claim("one", by)]).toEqual(["claimed", "claimed"]);
  expect(claims(store, "one", "other")).toEqual(["busy", "claimed"]);
  vi.setSystemTime(100);
  expect(claims(store, "one")).toEqual(["claimed"]);
  store.claim("two", by);
  store.release("two");
  expect(claims(store, "two")).toEqual(["claimed"]);
});

test("a key is remembered for its window, and no longer", () => {
  const store = memoryDedupeStore();
  store.add("one", 100);
  vi.setSystemTime(99);
  expect(claims(store, "one", "other")).toEqual(["handled", "claimed"]);
  vi.setSystemTime(100);
  expect(claims(store, "one")).toEqual(["claimed"]);
});

test("a key that is added again is remembered for its new window, and is then the newest", () => {
  const store = memoryDedupeStore({ remember: 2 });
  store.add("one", 100);
  store.add("two", 100);
  vi.setSystemTime(50);
  store.add("one", 100);
  store.add("three", 100);
  expect(claims(store, "one", "three")).toEqual(["handled", "handled"]);
  vi.setSystemTime(149);
  expect(claims(store, "one", "two")).toEqual(["handled", "claimed"]);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryDedupeStore } from "./dedupe-store.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

test("a key is remembered for its window, and no longer", () => {
  const store = memoryDedupeStore();
  store.add("one", 100);
  vi.setSystemTime(99);
  expect([store.has("one"), store.has("other")]).toEqual([true, false]);
  vi.setSystemTime(100);
  expect(store.has("one")).toBe(false);
});

test("a key that is added again is remembered for its new window, and is then the newest", () => {
  const store = memoryDedupeStore({ remember: 2 });
  store.add("one", 100);
  store.add("two", 100);
  vi.setSystemTime(50);
  store.add("one", 100);
  store.add("three", 100);
  expect(["one", "two", "three"].map((key) => store.has(key))).toEqual([true, false, true]);
  vi.setSystemTime(149);
  expect(store.has("one")).toBe(true);
});

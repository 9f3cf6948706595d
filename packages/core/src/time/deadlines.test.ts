import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Deadlines, openDeadlines } from "./deadlines.ts";
import { longestTimerMs } from "./timer.ts";

interface Item {
  readonly name: string;
  readonly until: number;
}

let items: Set<Item>;
let expired: string[];
let deadlines: Deadlines;
beforeEach(() => {
  vi.useFakeTimers();
  items = new Set();
  expired = [];
  deadlines = openDeadlines({ values: () => [...items] }, expire);
});
afterEach(() => void vi.useRealTimers());

function expire(item: Item): void {
  items.delete(item);
  expired.push(item.name);
}

function add(name: string, ms: number): void {
  const item = { name, until: performance.now() + ms };
  items.add(item);
  deadlines.added(item.until);
}

test("each item expires at its time, whatever the order in which they were added", async () => {
  add("third", 300);
  add("first", 100);
  add("second", 200);
  for (const [ms, names] of [
    [99, []],
    [1, ["first"]],
    [100, ["first", "second"]],
    [99, ["first", "second"]],
    [1, ["first", "second", "third"]],
  ] as const) {
    await vi.advanceTimersByTimeAsync(ms);
    expect(expired).toEqual(names);
  }
});

test("an item that was added after the others expired expires, too", async () => {
  add("one", 100);
  await vi.advanceTimersByTimeAsync(100);
  add("other", 50);
  await vi.advanceTimersByTimeAsync(50);
  expect(expired).toEqual(["one", "other"]);
});

test("items whose times are close expire together, at most ten milliseconds late", async () => {
  for (let ms = 100; ms < 110; ms++) add(String(ms), ms);
  await vi.advanceTimersByTimeAsync(100);
  expect(expired).toEqual(["100"]);
  await vi.advanceTimersByTimeAsync(9);
  expect(expired).toEqual(["100"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(expired).toHaveLength(10);
});

test("an item that was removed does not expire, and the others do", async () => {
  add("kept", 200);
  add("removed", 100);
  items.delete([...items][1] as Item);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(expired).toEqual(["kept"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("an item may expire later than a timer can run, or never", async () => {
  add("never", Number.POSITIVE_INFINITY);
  const start = performance.now();
  add("late", longestTimerMs + 100);
  await vi.advanceTimersToNextTimerAsync();
  expect(performance.now() - start).toBe(longestTimerMs);
  await vi.advanceTimersByTimeAsync(99);
  expect(expired).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(expired).toEqual(["late"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("nothing expires after close", async () => {
  add("one", 100);
  deadlines.close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(expired).toEqual([]);
});

/** The number of timers that keep the process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("the timer keeps the process alive while there is an item, unless the options say otherwise", () => {
  vi.useRealTimers();
  const before = timers();
  const added = (): number => timers() - before;
  add("one", 1_000_000);
  expect(added()).toBe(1);
  deadlines.idle();
  expect(added()).toBe(0);
  add("other", 2_000_000);
  expect(added()).toBe(1);
  deadlines.close();
  deadlines = openDeadlines({ values: () => [...items] }, expire, { keepsAlive: false });
  add("one", 1_000_000);
  add("other", 2_000_000);
  expect(added()).toBe(0);
  deadlines.close();
});

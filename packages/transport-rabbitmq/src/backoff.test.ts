import { expect, test } from "vitest";
import { backoffMs, sleep } from "./backoff.ts";

test("attempts come further apart, up to a limit, and are spread", () => {
  const waits = (attempt: number): number[] =>
    Array.from({ length: 200 }, () => backoffMs(attempt, { leastMs: 100, mostMs: 1_000 }));
  expect(Math.max(...waits(0))).toBeLessThanOrEqual(100);
  expect(Math.min(...waits(3))).toBeGreaterThanOrEqual(400);
  expect(Math.max(...waits(1_000))).toBeLessThanOrEqual(1_000);
  expect(new Set(waits(2)).size).toBeGreaterThan(100);
});

test("a sleep ends at once when it is no longer wanted, and leaves no listener", async () => {
  const controller = new AbortController();
  const slept = sleep(1_000_000, controller.signal);
  controller.abort();
  await slept;
  await sleep(1_000_000, controller.signal);
});

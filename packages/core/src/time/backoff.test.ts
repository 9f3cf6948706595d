import { expect, test, vi } from "vitest";
import { backoffMs } from "./backoff.ts";

test("the wait doubles up to a limit, and half of it is random", () => {
  for (const [random, share] of [
    [0, 0.5],
    [1, 1],
  ] as const) {
    const randomSpy = vi.spyOn(Math, "random").mockReturnValue(random);
    const waits = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt, { leastMs: 50 }));
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000].map((longest) => longest * share));
    randomSpy.mockRestore();
  }
});

test("the wait stays within its limit after any number of attempts", () => {
  expect(backoffMs(1_000_000, { mostMs: 1_000 })).toBeLessThanOrEqual(1_000);
  expect(backoffMs(1_000_000, { leastMs: 0 })).toBe(0);
});

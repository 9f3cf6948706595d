import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

test("waits double up to five seconds, begin again after success, and half of each is chance", () => {
  for (const [random, share] of [
    [0, 0.5],
    [1, 1],
  ] as const) {
    const waits = backoff(() => random);
    const seen = Array.from({ length: 9 }, () => {
      const wait = waits.waitMs();
      waits.failed();
      return wait;
    });
    expect(seen).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000].map((longest) => longest * share));
    waits.succeeded();
    expect(waits.waitMs()).toBe(50 * share);
  }
});

test("a wait stays the same until an attempt was made", () => {
  const waits = backoff();
  const [first, second] = [waits.waitMs(), waits.waitMs()];
  expect(second).toBe(first);
});

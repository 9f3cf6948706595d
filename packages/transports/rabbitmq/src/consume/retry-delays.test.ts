import { expect, test } from "vitest";
import { queuedDelay } from "./retry-delays.ts";

test("a delay is never shorter than asked, and an eighth or 25 ms longer at most", () => {
  for (let ms = 100; ms < 100_000; ms = Math.ceil(ms * 1.01)) {
    expect(queuedDelay(ms)).toBeGreaterThanOrEqual(ms);
    expect(queuedDelay(ms)).toBeLessThanOrEqual(ms + Math.max(25, ms / 8));
  }
});

test("jittered delays of a second to half a minute share few queues", () => {
  const delays = new Set(Array.from({ length: 30_000 }, (_, ms) => queuedDelay(1_000 + ms)));
  expect(delays.size).toBeLessThanOrEqual(45);
});

test("a delay that no queue can have becomes the longest one", () => {
  expect([50 * 86_400_000, Number.POSITIVE_INFINITY].map(queuedDelay)).toEqual([2 ** 32 - 1, 2 ** 32 - 1]);
});

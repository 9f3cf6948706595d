import { expect, test } from "vitest";
import { delayClassOf } from "./targets.ts";

test("a delay is never shorter than requested, and at most an eighth or 25 ms longer", () => {
  for (let ms = 100; ms < 100_000; ms = Math.ceil(ms * 1.01)) {
    expect(delayClassOf(ms)).toBeGreaterThanOrEqual(ms);
    expect(delayClassOf(ms)).toBeLessThanOrEqual(ms + Math.max(25, ms / 8));
  }
});

test("delays with jitter between a second and half a minute share few queues", () => {
  const delays = new Set(Array.from({ length: 30_000 }, (_, ms) => delayClassOf(1_000 + ms)));
  expect(delays.size).toBeLessThanOrEqual(45);
});

test("a delay that is too long for a queue becomes the longest one", () => {
  expect([50 * 86_400_000, Number.POSITIVE_INFINITY].map(delayClassOf)).toEqual([2 ** 32 - 1, 2 ** 32 - 1]);
});

import { expect, test } from "vitest";
import { wholeSeconds } from "./settlements.ts";

const storedMs = (delayMs: number, zeroMs: number): number =>
  Math.floor((zeroMs + wholeSeconds(delayMs, zeroMs)) / 1_000) * 1_000 - zeroMs;

test.each([0, 1, 500, 999])(
  "a retry is not early although the server stores its time in whole seconds (%i ms past one)",
  (ms) => {
    const zeroMs = 1_800_000_000_000 + ms;
    for (const delayMs of [1_000, 1_001, 2_000, 30_500]) {
      expect(storedMs(delayMs, zeroMs)).toBeGreaterThanOrEqual(delayMs);
      expect(wholeSeconds(delayMs, zeroMs)).toBeLessThan(delayMs + 1_100);
    }
  },
);

test("a retry of less than a second is not later than that", () => {
  expect(wholeSeconds(999, 1_800_000_000_500)).toBe(999);
});

import { expect, test } from "vitest";
import { queuedDelay } from "./delays.ts";

test("a delay is never shorter than asked, and a sixteenth or 25 ms longer at most", () => {
  for (let ms = 100; ms < 100_000; ms = Math.ceil(ms * 1.01)) {
    expect(queuedDelay(ms)).toBeGreaterThanOrEqual(ms);
    expect(queuedDelay(ms)).toBeLessThanOrEqual(ms + Math.max(25, ms / 16));
  }
});

test("jittered delays of a second to half a minute share few queues", () => {
  const delays = new Set(Array.from({ length: 30_000 }, (_, ms) => queuedDelay(1_000 + ms)));
  expect(delays.size).toBeLessThanOrEqual(90);
});

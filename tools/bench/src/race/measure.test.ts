import { expect, test } from "vitest";
import { allocatedEach, inFlight, median, quantile, speedOf } from "./measure.ts";

test.each([
  [[3], 3],
  [[10, 9, 100], 10],
  [[4, 1, 3, 2], 2],
])("the median of %j is %d, and they stay in their order", (values, middle) => {
  const before = [...values];
  expect(median(values)).toBe(middle);
  expect(values).toEqual(before);
});

test("a quarter of the values are smaller than the quantile of a quarter", () => {
  expect(quantile([8, 1, 2, 3, 4, 5, 6, 7, 0], 0.25)).toBe(2);
});

test("trips repeat until the time is up, with a fixed number in flight, and all of them end", async () => {
  let [started, current, most] = [0, 0, 0];
  const { perSecond, cpuEach } = await speedOf(20, async () => {
    started += 1;
    current += 1;
    most = Math.max(most, current);
    await new Promise((resolve) => setImmediate(resolve));
    current -= 1;
  });
  expect([current, most]).toEqual([0, inFlight]);
  expect(started).toBeGreaterThanOrEqual(inFlight);
  expect(perSecond).toBeGreaterThan(0);
  expect(cpuEach).toBeGreaterThan(0);
});

test("allocations include garbage", async () => {
  const bytes = await allocatedEach(20, async () => Array.from({ length: 10_000 }, () => 0.5));
  expect(bytes).toBeGreaterThan(10_000);
});

test("a trip that fails rejects the measurement", async () => {
  await expect(speedOf(20, () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
});

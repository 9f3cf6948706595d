import { expect, test } from "vitest";
import { inFlight, median, microsecondsEach } from "./measure.ts";

test.each([
  [[3], 3],
  [[10, 9, 100], 10],
  [[4, 1, 3, 2], 3],
])("the median of %j is %d, and they stay in their order", (values, middle) => {
  const before = [...values];
  expect(median(values)).toBe(middle);
  expect(values).toEqual(before);
});

test("work is done as often as asked, with a fixed number of requests in flight", async () => {
  let [started, current, most] = [0, 0, 0];
  await microsecondsEach(200, async () => {
    started += 1;
    current += 1;
    most = Math.max(most, current);
    await Promise.resolve();
    current -= 1;
  });
  expect([started, most]).toEqual([200, inFlight]);
});

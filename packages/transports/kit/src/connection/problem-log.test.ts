import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createProblemLog } from "./problem-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a problem is logged once in half a minute", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const report = createProblemLog("Tea at tea://host");
  for (let second = 0; second < 60; second++) {
    report('no deliveries from queue "tea"', new Error("forbidden"));
    if (second === 40) report("something else", "no error");
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(log.mock.calls).toEqual([
    ['posthorn: no deliveries from queue "tea" over Tea at tea://host: forbidden'],
    ['posthorn: no deliveries from queue "tea" over Tea at tea://host: forbidden'],
    ["posthorn: something else over Tea at tea://host: no error"],
  ]);
});

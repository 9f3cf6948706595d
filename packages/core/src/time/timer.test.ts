import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resolvesWithin } from "./resolves-within.ts";
import { sleep } from "./sleep.ts";
import { startTimer } from "./timer.ts";

const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([1, 24, 25, 49, 50, 400])("a timer of %d days fires after that time, not before", async (days) => {
  const task = vi.fn();
  startTimer(days * day, task);
  await vi.advanceTimersByTimeAsync(days * day - 1);
  expect(task).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(task).toHaveBeenCalledTimes(1);
});

test("a stopped timer and an infinite timer never fire", async () => {
  const task = vi.fn();
  const timer = startTimer(40 * day, task);
  startTimer(Number.POSITIVE_INFINITY, task);
  await vi.advanceTimersByTimeAsync(30 * day);
  timer.stop();
  await vi.advanceTimersByTimeAsync(100 * day);
  expect(task).not.toHaveBeenCalled();
});

test("waits longer than one Node.js timer last as long as requested", async () => {
  const slept = vi.fn();
  const waited = vi.fn();
  void sleep(30 * day).then(slept);
  void resolvesWithin(new Promise(() => {}), Number.POSITIVE_INFINITY).then(waited);
  await vi.advanceTimersByTimeAsync(29 * day);
  expect(slept).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(day);
  expect(slept).toHaveBeenCalledTimes(1);
  expect(waited).not.toHaveBeenCalled();
});

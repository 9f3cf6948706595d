import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTicker } from "./ticker.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("every task is called regularly until it is removed, also if it was added twice", async () => {
  const ticker = startTicker(100);
  const task = vi.fn();
  const remove = ticker.add(task);
  ticker.add(task);
  await vi.advanceTimersByTimeAsync(300);
  expect(task).toHaveBeenCalledTimes(6);
  remove();
  await vi.advanceTimersByTimeAsync(100);
  expect(task).toHaveBeenCalledTimes(7);
  ticker.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("the first tick after the process was blocked is left out", async () => {
  const ticker = startTicker(100);
  const task = vi.fn();
  ticker.add(task);
  const now = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 10_000);
  await vi.advanceTimersByTimeAsync(100);
  expect(task).not.toHaveBeenCalled();
  now.mockReturnValue(performance.now() + 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(task).toHaveBeenCalledTimes(1);
  now.mockRestore();
  ticker.close();
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startHeartbeat } from "./heartbeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a silent broker is asked, and noticed within two intervals", async () => {
  const [ping, onSilence] = [vi.fn(), vi.fn()];
  startHeartbeat({ everyMs: 1_000, received: () => 7, ping, onSilence });
  await vi.advanceTimersByTimeAsync(749);
  expect(ping).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ping).toHaveBeenCalledTimes(1);
  expect(onSilence).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onSilence).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a broker that answers each question is not silent", async () => {
  let received = 0;
  const onSilence = vi.fn();
  const stop = startHeartbeat({
    everyMs: 1_000,
    received: () => received,
    ping() {
      received += 1;
    },
    onSilence,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(received).toBeGreaterThan(30);
  expect(onSilence).not.toHaveBeenCalled();
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("Infinity turns it off", () => {
  startHeartbeat({ everyMs: Number.POSITIVE_INFINITY, received: () => 0, onSilence: () => {} })();
  expect(vi.getTimerCount()).toBe(0);
});

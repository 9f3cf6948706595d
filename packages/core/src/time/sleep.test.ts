import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { sleep } from "./sleep.ts";

test("a sleep ends at once when it is no longer wanted, and leaves no listener", async () => {
  const controller = new AbortController();
  const slept = sleep(1_000_000, controller.signal);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  controller.abort();
  await slept;
  await sleep(1_000_000, controller.signal);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

test("a sleep that is slept out leaves no listener either", async () => {
  const { signal } = new AbortController();
  await sleep(1, signal);
  await sleep(-1);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { sleep } from "./sleep.ts";

test("an aborted sleep ends at once and leaves no event listener", async () => {
  const controller = new AbortController();
  const slept = sleep(1_000_000, controller.signal);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  controller.abort();
  await slept;
  await sleep(1_000_000, controller.signal);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

test("a completed sleep leaves no event listener", async () => {
  const { signal } = new AbortController();
  await sleep(1, signal);
  await sleep(-1);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

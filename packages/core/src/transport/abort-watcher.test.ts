import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { createAbortWatcher } from "./abort-watcher.ts";

test("adds one event listener to a signal, and removes it with the last item", () => {
  const { signal } = new AbortController();
  const aborts = createAbortWatcher<number>(() => {});
  for (const item of [1, 2, 3]) aborts.add(signal, item);
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  for (const item of [1, 2, 3]) aborts.delete(signal, item);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("aborts the items that are left, even if that deletes them", () => {
  const controller = new AbortController();
  const aborted: number[] = [];
  const aborts = createAbortWatcher<number>((item, signal) => {
    aborted.push(item);
    aborts.delete(signal, item);
  });
  for (const item of [1, 2, 3]) aborts.add(controller.signal, item);
  aborts.delete(controller.signal, 2);
  controller.abort();
  expect(aborted).toEqual([1, 3]);
});

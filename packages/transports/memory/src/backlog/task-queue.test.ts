import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { openTaskQueue } from "./task-queue.ts";

test("a task runs after its caller, in the order in which tasks were added", async () => {
  const runSoon = openTaskQueue();
  const steps: string[] = [];
  runSoon(() => steps.push("first"));
  runSoon(() => steps.push("second"));
  steps.push("caller");
  await Promise.resolve();
  expect(steps).toEqual(["caller", "first", "second"]);
});

test("tasks that add tasks without end do not starve timers", async () => {
  const runSoon = openTaskQueue();
  let running = true;
  const again = (): void => {
    if (running) runSoon(again);
  };
  runSoon(again);
  await new Promise((resolve) => setTimeout(resolve, 1));
  running = false;
});

test("a task does not inherit the caller's async context", async () => {
  const storage = new AsyncLocalStorage<string>();
  const runSoon = openTaskQueue();
  const contexts: (string | undefined)[] = [];
  storage.run("the caller's", () => runSoon(() => contexts.push(storage.getStore())));
  await Promise.resolve();
  expect(contexts).toEqual([undefined]);
});

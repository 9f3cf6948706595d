import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { turns } from "./task-queue.ts";

test("a task runs after its caller, and those of one turn in order", async () => {
  const soon = turns();
  const steps: string[] = [];
  soon(() => steps.push("first"));
  soon(() => steps.push("second"));
  steps.push("caller");
  await Promise.resolve();
  expect(steps).toEqual(["caller", "first", "second"]);
});

test("tasks that ask for further tasks for ever do not keep timers from their turn", async () => {
  const soon = turns();
  let running = true;
  const again = (): void => {
    if (running) soon(again);
  };
  soon(again);
  await new Promise((resolve) => setTimeout(resolve, 1));
  running = false;
});

test("a task knows nothing of the caller's async context", async () => {
  const storage = new AsyncLocalStorage<string>();
  const soon = turns();
  const seen: (string | undefined)[] = [];
  storage.run("the caller's", () => soon(() => seen.push(storage.getStore())));
  await Promise.resolve();
  expect(seen).toEqual([undefined]);
});

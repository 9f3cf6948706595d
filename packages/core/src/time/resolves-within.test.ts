import { expect, test } from "vitest";
import { within } from "./resolves-within.ts";

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("what resolves in time is told from what does not, and no timer is left", async () => {
  const before = timers();
  expect(await within(Promise.resolve("done"), 1_000_000)).toBe(true);
  expect(await within(new Promise(() => {}), 1)).toBe(false);
  await expect(within(Promise.reject(new Error("no")), 1_000_000)).rejects.toThrow("no");
  expect(timers()).toBe(before);
});

test("what rejects too late disturbs nobody", async () => {
  const late = Promise.withResolvers<void>();
  expect(await within(late.promise, 0)).toBe(false);
  late.reject(new Error("too late"));
  await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would fail the run
});

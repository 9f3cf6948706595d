import { expect, test } from "vitest";
import { resolvesWithin } from "./resolves-within.ts";

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("distinguishes a promise that resolves in time from one that does not, and leaves no timer", async () => {
  const before = timers();
  expect(await resolvesWithin(Promise.resolve("done"), 1_000_000)).toBe(true);
  expect(await resolvesWithin(new Promise(() => {}), 1)).toBe(false);
  await expect(resolvesWithin(Promise.reject(new Error("no")), 1_000_000)).rejects.toThrow("no");
  expect(timers()).toBe(before);
});

test("ignores a rejection that comes too late", async () => {
  const late = Promise.withResolvers<void>();
  expect(await resolvesWithin(late.promise, 0)).toBe(false);
  late.reject(new Error("too late"));
  await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would fail the run
});

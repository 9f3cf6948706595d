import { expect, test } from "vitest";
import { createCache } from "./cache.ts";

test("a value is made once for each key, and again after the cache was full", () => {
  const cached = createCache<object>(2);
  const make = (): object => ({});
  const [one, two] = [cached("one", make), cached("two", make)];
  expect([cached("one", make), cached("two", make)]).toEqual([one, two]);
  expect(cached("one", make)).toBe(one);
  cached("three", make);
  expect(cached("one", make)).not.toBe(one);
});

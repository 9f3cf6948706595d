import { expect, test } from "vitest";
import { recentIds } from "./duplicate-window.ts";

test("an id is known for its window, from when it came first", () => {
  let time = 0;
  const ids = recentIds(() => time);
  expect(ids.seen("one", 100)).toBe(false);
  time = 99;
  expect(ids.seen("one", 100)).toBe(true);
  time = 100;
  expect(ids.seen("one", 100)).toBe(false);
  time = 150;
  expect(ids.seen("one", 100)).toBe(true);
});

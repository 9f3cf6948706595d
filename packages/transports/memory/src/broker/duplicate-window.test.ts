import { expect, test } from "vitest";
import { openDuplicateWindow } from "./duplicate-window.ts";

test("an id is a duplicate for the length of the window, counted from its first publish", () => {
  let time = 0;
  const window = openDuplicateWindow(() => time);
  expect(window.isDuplicate("one", 100)).toBe(false);
  time = 99;
  expect(window.isDuplicate("one", 100)).toBe(true);
  time = 100;
  expect(window.isDuplicate("one", 100)).toBe(false);
  time = 150;
  expect(window.isDuplicate("one", 100)).toBe(true);
});

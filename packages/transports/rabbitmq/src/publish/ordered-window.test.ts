import { expect, test } from "vitest";
import { openOrderedWindow, type Verdict } from "./ordered-window.ts";

function windowOf() {
  const verdicts: Verdict<string>[] = [];
  const window = openOrderedWindow<string>((verdict) => verdicts.push(verdict));
  return { window, verdicts };
}

test("after a refusal nothing is sent until all in flight have ended, then the refused go first in their order", () => {
  const { window, verdicts } = windowOf();
  const [first, second, third] = ["a", "b", "a"].map((lane) => window.add(lane));
  if (first === undefined || second === undefined || third === undefined) return expect.unreachable();
  window.refuse(third, "third");
  expect(window.isStopped()).toBe(true);
  window.accept(second);
  expect(verdicts).toEqual([]);
  window.refuse(first, "first");
  expect(verdicts).toEqual([{ again: ["first", "third"], tooLate: [] }]);
  expect(window.isStopped()).toBe(false);
});

test("a packet whose lane went on is not sent again", () => {
  const { window, verdicts } = windowOf();
  const [first, second, other] = ["a", "a", "b"].map((lane) => window.add(lane));
  if (first === undefined || second === undefined || other === undefined) return expect.unreachable();
  window.refuse(first, "first");
  window.refuse(other, "other");
  window.accept(second);
  expect(verdicts).toEqual([{ again: ["other"], tooLate: ["first"] }]);
});

test("what was refused a second time, or goes with the channel, has no verdict", () => {
  const { window, verdicts } = windowOf();
  window.refuse(window.add("a"), undefined);
  const slot = window.add("a");
  window.add("a");
  window.refuse(slot, "first");
  expect(window.reset()).toEqual(["first"]);
  expect(verdicts).toEqual([]);
  expect([window.isIdle(), window.isStopped()]).toEqual([true, false]);
});

import { expect, test } from "vitest";
import { openOrderedWindow, type Slot, type Verdict } from "./ordered-window.ts";

function openWindow() {
  const verdicts: Verdict<string>[] = [];
  const window = openOrderedWindow<string>((verdict) => verdicts.push(verdict));
  const addAll = (...lanes: readonly string[]): readonly Slot[] => lanes.map((lane) => window.add(lane));
  return { window, verdicts, addAll };
}

test("after a refusal nothing is sent until all in flight have ended, then refused packets go first in order", () => {
  const { window, verdicts, addAll } = openWindow();
  const [first, second, third] = addAll("a", "b", "a") as [Slot, Slot, Slot];
  window.refuse(third, "third");
  expect(window.isStopped()).toBe(true);
  window.accept(second);
  expect(verdicts).toEqual([]);
  window.refuse(first, "first");
  expect(verdicts).toEqual([{ resend: ["first", "third"], overtaken: [] }]);
  expect(window.isStopped()).toBe(false);
});

test("a packet is not sent again if a later one of its lane was accepted", () => {
  const { window, verdicts, addAll } = openWindow();
  const [first, second, other] = addAll("a", "a", "b") as [Slot, Slot, Slot];
  window.refuse(first, "first");
  window.refuse(other, "other");
  window.accept(second);
  expect(verdicts).toEqual([{ resend: ["other"], overtaken: ["first"] }]);
});

test("a packet gets no verdict if it was refused twice, or if its channel is gone", () => {
  const { window, verdicts } = openWindow();
  window.refuse(window.add("a"), undefined);
  const slot = window.add("a");
  window.add("a");
  window.refuse(slot, "first");
  expect(window.reset()).toEqual(["first"]);
  expect(verdicts).toEqual([]);
  expect([window.isIdle(), window.isStopped()]).toEqual([true, false]);
});

import { expect, test } from "vitest";
import { createSlotMap } from "./slot-map.ts";

test("each item has its own slot, and is found there until it is removed", () => {
  const slots = createSlotMap<string>();
  const [a, b, c] = ["a", "b", "c"].map(slots.add) as [number, number, number];
  expect([slots.get(a), slots.get(b), slots.get(c), slots.size]).toEqual(["a", "b", "c", 3]);
  slots.remove(b);
  expect([slots.get(a), slots.get(b), slots.get(c), slots.size]).toEqual(["a", undefined, "c", 2]);
  expect(slots.values()).toEqual(["a", "c"]);
});

test("the slot of a removed item is used again", () => {
  const slots = createSlotMap<string>();
  slots.add("a");
  const first = slots.add("b");
  slots.remove(first);
  expect(slots.add("c")).toBe(first);
  expect(slots.add("d")).toBe(2);
});

test("removing an item twice, or from a slot that was never used, changes nothing", () => {
  const slots = createSlotMap<string>();
  const first = slots.add("a");
  slots.add("b");
  slots.remove(first);
  for (const slot of [first, 7, -1, Number.NaN]) slots.remove(slot);
  expect(slots.size).toBe(1);
  const [one, other] = [slots.add("c"), slots.add("d")];
  expect([slots.get(one), slots.get(other), slots.size]).toEqual(["c", "d", 3]);
});

test.each([-1, 7, 0.5, Number.NaN])("slot %d, which was never used, has no item", (slot) => {
  const slots = createSlotMap<string>();
  slots.add("a");
  expect(slots.get(slot)).toBeUndefined();
});

test("an empty map begins anew", () => {
  const slots = createSlotMap<string>();
  slots.add("a");
  slots.remove(slots.add("b"));
  slots.clear();
  expect([slots.size, slots.values(), slots.get(0)]).toEqual([0, [], undefined]);
  expect([slots.add("c"), slots.add("d")]).toEqual([0, 1]);
});

import { expect, test } from "vitest";
import { createNumberedSlots } from "./numbered-slots.ts";

test("an item is found by its number until it is taken", () => {
  const slots = createNumberedSlots<string>();
  const [a, b] = [slots.add("a"), slots.add("b")];
  expect([slots.find(a), slots.find(b), slots.size]).toEqual(["a", "b", 2]);
  expect(slots.take(a)).toBe("a");
  expect([slots.find(a), slots.take(a), slots.size]).toEqual([undefined, undefined, 1]);
  expect(slots.values()).toEqual(["b"]);
});

test("a slot that is used again has another number", () => {
  const slots = createNumberedSlots<string>();
  const numbers = Array.from({ length: 1_000 }, (_, index) => {
    const number = slots.add(String(index));
    slots.take(number);
    return number;
  });
  expect(new Set(numbers).size).toBe(1_000);
  const last = slots.add("last");
  for (const number of numbers) expect(slots.find(number)).toBeUndefined();
  expect(slots.find(last)).toBe("last");
});

test("a number that is none is not found", () => {
  const slots = createNumberedSlots<string>();
  slots.add("a");
  for (const number of [Number.NaN, -1, 0, 0.5, 1e300, Number.POSITIVE_INFINITY]) {
    expect(slots.find(number)).toBeUndefined();
  }
});

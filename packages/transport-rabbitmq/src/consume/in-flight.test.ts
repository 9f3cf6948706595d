import { expect, test } from "vitest";
import { openHands } from "./in-flight.ts";

test("as many are in hand as allowed, the others wait in their order", () => {
  const taken: number[] = [];
  const hands = openHands<number>(2, (item) => taken.push(item));
  for (const item of [1, 2, 3, 4]) hands.offer(item);
  expect(taken).toEqual([1, 2]);
  hands.free();
  expect(taken).toEqual([1, 2, 3]);
  expect(hands.clear()).toEqual([4]);
  hands.free();
  hands.free();
  hands.offer(5);
  expect(taken).toEqual([1, 2, 3, 5]);
});

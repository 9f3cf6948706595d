import { expect, test } from "vitest";
import { openInFlight } from "./concurrency-limit.ts";

test("as many are in flight as allowed, and the others wait in their order", () => {
  const taken: number[] = [];
  const inFlight = openInFlight<number>(2, (item) => taken.push(item));
  for (const item of [1, 2, 3, 4, 5, 6]) inFlight.offer(item);
  expect(taken).toEqual([1, 2]);
  inFlight.free();
  expect(taken).toEqual([1, 2, 3]);
  expect(inFlight.remove((item) => item % 2 === 0)).toEqual([4, 6]);
  for (let count = 0; count < 3; count++) inFlight.free();
  expect(taken).toEqual([1, 2, 3, 5]);
  inFlight.offer(7);
  expect(taken).toEqual([1, 2, 3, 5, 7]);
});

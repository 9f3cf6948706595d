import { expect, test } from "vitest";
import { limitConcurrency } from "./concurrency-limit.ts";

test("as many items are handled at a time as allowed, and the others wait in order", () => {
  const handled: number[] = [];
  const limit = limitConcurrency<number>(2, (item) => handled.push(item));
  for (const item of [1, 2, 3, 4, 5, 6]) limit.offer(item);
  expect(handled).toEqual([1, 2]);
  limit.free();
  expect(handled).toEqual([1, 2, 3]);
  expect(limit.remove((item) => item % 2 === 0)).toEqual([4, 6]);
  for (let count = 0; count < 3; count++) limit.free();
  expect(handled).toEqual([1, 2, 3, 5]);
  limit.offer(7);
  expect(handled).toEqual([1, 2, 3, 5, 7]);
});

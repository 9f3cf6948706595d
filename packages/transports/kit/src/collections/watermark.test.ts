import { expect, test } from "vitest";
import { createWatermark } from "./watermark.ts";

test("the next position is that of the lowest packet that is not settled", () => {
  const watermark = createWatermark();
  expect(watermark.next()).toBe(undefined);
  for (const position of [3, 4, 7]) expect(watermark.arrive(position)).toBe(true);
  watermark.settle(4);
  expect([watermark.next(), watermark.open()]).toEqual([3, 2]);
  watermark.settle(3);
  expect(watermark.next()).toBe(7);
  watermark.settle(7);
  expect([watermark.next(), watermark.open()]).toEqual([8, 0]);
});

test("a packet that was settled is recognized when it comes again, and the others are not", () => {
  const watermark = createWatermark();
  for (const position of [0, 1, 2]) watermark.arrive(position);
  watermark.settle(1);
  watermark.rewind();
  expect(watermark.next()).toBe(0);
  expect([0, 1, 2].map(watermark.arrive)).toEqual([true, false, true]);
  watermark.settle(0);
  expect(watermark.next()).toBe(2);
});

test("a move forgets what was settled, and what is settled later has no effect", () => {
  const watermark = createWatermark();
  for (const position of [5, 6]) watermark.arrive(position);
  watermark.settle(6);
  watermark.move(2);
  watermark.settle(5);
  expect(watermark.next()).toBe(2);
  expect(watermark.arrive(6)).toBe(true);
});

import { expect, test } from "vitest";
import { order } from "./order.ts";

test("the order of the benchmarks has 377 bytes", () => {
  expect(Buffer.byteLength(JSON.stringify(order))).toBe(377);
});

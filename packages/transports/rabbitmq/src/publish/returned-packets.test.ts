import { expect, test } from "vitest";
import { openReturns } from "./returned-packets.ts";

test("each return counts once, also of packets with one id", () => {
  const returns = openReturns();
  expect(returns.take("a")).toBe(false);
  returns.add("a");
  returns.add("a");
  expect([returns.take("b"), returns.take("a"), returns.take("a"), returns.take("a")]).toEqual([
    false,
    true,
    true,
    false,
  ]);
  returns.add("a");
  returns.clear();
  expect(returns.take("a")).toBe(false);
});

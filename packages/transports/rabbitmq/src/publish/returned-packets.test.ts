import { expect, test } from "vitest";
import { openReturnedPackets } from "./returned-packets.ts";

test("each return is taken once, also if several packets have the same id", () => {
  const returned = openReturnedPackets();
  expect(returned.take("a")).toBe(false);
  returned.add("a");
  returned.add("a");
  expect([returned.take("b"), returned.take("a"), returned.take("a"), returned.take("a")]).toEqual([
    false,
    true,
    true,
    false,
  ]);
  returned.add("a");
  returned.clear();
  expect(returned.take("a")).toBe(false);
});

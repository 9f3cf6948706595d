import { queue, topic, wireHeaders } from "@posthorn/core/transport";
import { expect, test } from "vitest";
import { deliveryOf } from "../../test/fed-transport.ts";
import { lostAttemptsOf } from "./lost-attempts.ts";

const jobs = queue("jobs");

test("the attempts at a packet are recalled once", () => {
  const lost = lostAttemptsOf(new Map(), jobs, undefined);
  expect(lost.recall(deliveryOf("one"))).toBe(0);
  lost.remember(deliveryOf("one"), 2);
  expect(lost.recall(deliveryOf("other"))).toBe(0);
  expect(lost.recall(deliveryOf("one"))).toBe(2);
  expect(lost.recall(deliveryOf("one"))).toBe(0);
});

test("packets without an id are not mistaken for each other, and a packet without attempts takes no room", () => {
  const counts = new Map<string, number>();
  const lost = lostAttemptsOf(counts, jobs, undefined);
  const { [wireHeaders.id]: _, ...headers } = deliveryOf("").headers;
  lost.remember(deliveryOf(""), 2);
  lost.remember({ ...deliveryOf(""), headers }, 2);
  lost.remember(deliveryOf("one"), 0);
  expect(counts.size).toBe(0);
});

test("each queue, topic and group has its own", () => {
  const counts = new Map<string, number>();
  const all = [
    lostAttemptsOf(counts, jobs, undefined),
    lostAttemptsOf(counts, topic("jobs"), "one"),
    lostAttemptsOf(counts, topic("jobs"), "two"),
  ];
  for (const [index, lost] of all.entries()) lost.remember(deliveryOf("one"), index + 1);
  expect(all.map((lost) => lost.recall(deliveryOf("one")))).toEqual([1, 2, 3]);
});

test("the attempts at the last 10,000 packets are remembered", () => {
  const counts = new Map<string, number>();
  const lost = lostAttemptsOf(counts, jobs, undefined);
  for (let index = 0; index <= 10_000; index++) lost.remember(deliveryOf(String(index)), 1);
  expect(counts.size).toBe(10_000);
  expect([lost.recall(deliveryOf("0")), lost.recall(deliveryOf("1"))]).toEqual([0, 1]);
});

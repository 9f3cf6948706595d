import { expect, test } from "vitest";
import { deadLetters, queue, topic } from "./destination.ts";

test("the dead letters of a queue or group are named after it", () => {
  expect(deadLetters(queue("orders")).template).toBe("orders.dead");
  expect(deadLetters(topic("orders"), "billing").template).toBe("orders~billing.dead");
});

test("no two queues or groups have the same dead letters", () => {
  const all = [
    deadLetters(topic("orders"), "placed.billing"),
    deadLetters(topic("orders.placed"), "billing"),
    deadLetters(queue("orders.placed.billing")),
    deadLetters(topic("orders~placed"), "billing"),
    deadLetters(topic("orders"), "placed~billing"),
    deadLetters(queue("orders~placed~billing")),
    deadLetters(queue("orders%7Eplaced~billing")),
  ];
  expect(new Set(all.map(({ template }) => template)).size).toBe(all.length);
});

import { expect, test } from "vitest";
import { type Destination, deadLetters, queue, topic, withDeadLetterQueue } from "./destination.ts";

test("the dead letters of a queue or group are named after it", () => {
  const name = (of: Destination, group?: string) => withDeadLetterQueue(deadLetters(of, group)).template;
  expect(name(queue("orders"))).toBe("orders.dead");
  expect(name(topic("orders"), "billing")).toBe("orders~billing.dead");
  expect(name(topic("orders"))).toBe("orders~.dead");
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
  expect(new Set(all.map((each) => withDeadLetterQueue(each).template)).size).toBe(all.length);
});

import { expect, test } from "vitest";
import { fifo } from "./fifo.ts";

test("items come out in the order in which they went in, however pushes and shifts alternate", () => {
  const queue = fifo<number>();
  const out: (number | undefined)[] = [];
  let next = 0;
  for (let round = 0; round < 200; round++) {
    for (let count = 0; count < 100; count++) queue.push(next++);
    for (let count = 0; count < 90; count++) out.push(queue.shift());
  }
  while (queue.length > 0) out.push(queue.shift());
  expect(out).toEqual(Array.from({ length: next }, (_, index) => index));
  expect(queue.shift()).toBeUndefined();
});

test("an item added at the front comes out first", () => {
  const queue = fifo<string>();
  queue.push("c");
  queue.unshift("b");
  queue.unshift("a");
  expect([queue.length, queue.shift(), queue.shift(), queue.shift(), queue.length]).toEqual([
    3,
    "a",
    "b",
    "c",
    0,
  ]);
});

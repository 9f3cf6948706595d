import { expect, test } from "vitest";
import { createFifo } from "./fifo.ts";

test("items leave in the order in which they came, however many come and go", () => {
  const fifo = createFifo<number>();
  const taken: (number | undefined)[] = [];
  for (let number = 0; number < 5_000; number++) {
    fifo.push(number);
    if (number % 3 === 0) taken.push(fifo.shift());
  }
  while (fifo.size > 0) taken.push(fifo.shift());
  expect(taken).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
  expect(fifo.shift()).toBeUndefined();
  expect(fifo.size).toBe(0);
});

test("items that are put back come before all others, in their own order", () => {
  const fifo = createFifo<string>();
  for (const item of ["a", "b", "c"]) fifo.push(item);
  fifo.shift();
  fifo.unshift(["x", "y"]);
  expect(fifo.size).toBe(4);
  expect(fifo.peek()).toBe("x");
  expect(fifo.clear()).toEqual(["x", "y", "b", "c"]);
  expect(fifo.peek()).toBeUndefined();
});

import { expect, test } from "vitest";
import { subscribeAll } from "./subscribe-all.ts";
import type { Subscription } from "./transport.ts";

function open(name: string, closed: string[], problem?: Error): () => Promise<Subscription> {
  return async () => ({
    async close() {
      closed.push(name);
      if (problem !== undefined) throw problem;
    },
  });
}

test("closing what was opened together closes every one of them, and says what went wrong", async () => {
  const closed: string[] = [];
  const all = await subscribeAll([
    open("a", closed),
    open("b", closed, new Error("broken")),
    open("c", closed),
  ]);
  await expect(all.close()).rejects.toThrow("broken");
  expect(closed).toEqual(["a", "b", "c"]);
});

test("what was opened is closed again if the rest cannot be opened, and the cause is what is thrown", async () => {
  const closed: string[] = [];
  const refused = async (): Promise<Subscription> => {
    throw new Error("no such queue");
  };
  await expect(
    subscribeAll([open("a", closed, new Error("broken")), refused, open("c", closed)]),
  ).rejects.toThrow("no such queue");
  expect(closed).toEqual(["a"]);
});

import { expect, test, vi } from "vitest";
import { subscribeAll } from "./subscribe-all.ts";
import type { Subscription } from "./subscription.ts";

function open(name: string, closed: string[], problem?: Error): () => Promise<Subscription> {
  return async () => ({
    resize: () => {},
    async close() {
      closed.push(name);
      if (problem !== undefined) throw problem;
    },
  });
}

test("closing closes every subscription, and rejects with an error of one", async () => {
  const closed: string[] = [];
  const all = await subscribeAll([
    open("a", closed),
    open("b", closed, new Error("broken")),
    open("c", closed),
  ]);
  await expect(all.close()).rejects.toThrow("broken");
  expect(closed).toEqual(["a", "b", "c"]);
});

test("closes the opened subscriptions if one cannot be opened, and rejects with the cause", async () => {
  const closed: string[] = [];
  const refused = async (): Promise<Subscription> => {
    throw new Error("no such queue");
  };
  await expect(
    subscribeAll([open("a", closed, new Error("broken")), refused, open("c", closed)]),
  ).rejects.toThrow("no such queue");
  expect(closed).toEqual(["a", "c"]);
});

test("a slow subscription does not delay others", async () => {
  const slow = Promise.withResolvers<Subscription>();
  const late = vi.fn(open("late", []));
  const others = Array.from({ length: 15 }, (_, index) => open(`${index}`, []));
  const all = subscribeAll([() => slow.promise, ...others, late]);
  await vi.waitFor(() => expect(late).toHaveBeenCalledTimes(1));
  slow.resolve(await open("slow", [])());
  await all;
});

test("opens no others after a failure, and closes those that were opening", async () => {
  const slow = Promise.withResolvers<Subscription>();
  const closed: string[] = [];
  const refused = () => Promise.reject(new Error("no such queue"));
  const late = vi.fn(open("late", closed));
  const others = Array.from({ length: 15 }, () => () => slow.promise);
  const all = subscribeAll([refused, ...others, late]);
  slow.resolve(await open("slow", closed)());
  await expect(all).rejects.toThrow("no such queue");
  expect(late).not.toHaveBeenCalled();
  expect(closed).toEqual(others.map(() => "slow"));
});

test("opens a few at a time", async () => {
  let opening = 0;
  let most = 0;
  const one = async (): Promise<Subscription> => {
    most = Math.max(most, ++opening);
    await new Promise((resolve) => setImmediate(resolve));
    opening -= 1;
    return { resize: () => {}, close: async () => {} };
  };
  await subscribeAll(Array.from({ length: 100 }, () => one));
  expect(most).toBe(16);
});

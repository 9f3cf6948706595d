import { expect, test, vi } from "vitest";
import { openLightReplies } from "./light-replies.ts";

test("nothing is left before the first reply", async () => {
  await expect(openLightReplies().drained()).resolves.toBeUndefined();
});

test("drained resolves once every reply is accepted, or its error is handled", async () => {
  const replies = openLightReplies();
  const accepted = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<void>();
  const handled = Promise.withResolvers<void>();
  const onError = vi.fn(() => handled.promise);
  replies.follow(accepted.promise, onError);
  replies.follow(refused.promise, onError);
  let isDrained = false;
  const drained = replies.drained().then(() => {
    isDrained = true;
  });
  accepted.resolve();
  refused.reject(new Error("forbidden"));
  await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(new Error("forbidden")));
  expect(isDrained).toBe(false);
  handled.resolve();
  await drained;
  await expect(replies.drained()).resolves.toBeUndefined();
});

test("a publish that has succeeded before is not followed again", async () => {
  const replies = openLightReplies();
  const accepted = Promise.resolve();
  replies.follow(accepted, async () => {});
  await replies.drained();
  replies.follow(accepted, async () => {});
  const order: string[] = [];
  await Promise.all([
    replies.drained().then(() => order.push("drained")),
    Promise.resolve().then(() => order.push("next")),
  ]);
  expect(order).toEqual(["drained", "next"]);
});

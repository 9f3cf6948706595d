import { expect, test, vi } from "vitest";
import { openReplies } from "./replies.ts";

test("each request gets its own reply, and later ones are dropped", async () => {
  const replies = openReplies();
  const ids: string[] = [];
  const [one, other] = [replies.to((id) => void ids.push(id)), replies.to((id) => void ids.push(id))];
  replies.add(ids[1] as string, "other");
  replies.add(ids[0] as string, "one");
  replies.add(ids[0] as string, "late");
  expect(await Promise.all([one, other])).toEqual(["one", "other"]);
});

test("a request that fails rejects, and leaves no timer", async () => {
  vi.useFakeTimers();
  const { to } = openReplies();
  await expect(to((_id, fail) => fail(new Error("refused")))).rejects.toThrow("refused");
  expect(vi.getTimerCount()).toBe(0);
  const lost = expect(to(() => {})).rejects.toThrow("no reply within 30000 ms");
  await vi.advanceTimersByTimeAsync(30_000);
  await lost;
  vi.useRealTimers();
});

import { getEventListeners } from "node:events";
import { MessagingError, type Outgoing, type Packet, queue } from "@posthorn/core/transport";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openAsks, type PendingAsk } from "./asks.ts";

const to = queue("tea.price");
const packet: Outgoing = { id: "1", headers: {}, body: new Uint8Array(0) };
const reply: Packet = { headers: {}, body: new Uint8Array(1) };
const options = { timeoutMs: 1_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fakeAsks() {
  const sent: PendingAsk[] = [];
  return { asks: openAsks({ send: (ask) => void sent.push(ask) }), sent };
}

test("each request gets its own reply, in any order", async () => {
  const { asks, sent } = fakeAsks();
  const replies = Array.from({ length: 1_000 }, () => asks.ask(to, packet, options));
  expect(asks.waiting()).toBe(1_000);
  for (const [index, { token }] of [...sent.entries()].reverse()) {
    asks.take(token)?.resolve({ headers: { index: String(index) }, body: reply.body });
  }
  const indexes = (await Promise.all(replies)).map(({ headers }) => headers["index"]);
  expect(indexes).toEqual(Array.from({ length: 1_000 }, (_, index) => String(index)));
  expect(asks.waiting()).toBe(0);
});

test("a late reply, a second one and a forged one are dropped", async () => {
  const { asks, sent } = fakeAsks();
  const first = asks.ask(to, packet, options);
  const token = sent[0]?.token ?? "";
  asks.take(token)?.resolve(reply);
  expect(await first).toBe(reply);
  const second = asks.ask(to, packet, options); // uses the same slot
  for (const forged of [token, "0-0-0", "0", "", "x", "-1", "999-a-b"])
    expect(asks.take(forged)).toBeUndefined();
  asks.take(sent[1]?.token ?? "")?.reject(new MessagingError("no_responder", "Nobody."));
  await expect(second).rejects.toMatchObject({ code: "no_responder" });
});

test("a request without a reply rejects when its time is over, and leaves nothing behind", async () => {
  const { asks } = fakeAsks();
  const rejected = expect(asks.ask(to, packet, options)).rejects.toThrow(
    '[request_timeout] No reply from "tea.price" within 1000 ms. Is anything serving it?',
  );
  const later = asks.ask(to, packet, { timeoutMs: 5_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  await rejected;
  expect(asks.waiting()).toBe(1);
  const closed = expect(later).rejects.toMatchObject({ code: "request_timeout" });
  await vi.advanceTimersByTimeAsync(4_000);
  await closed;
  expect(asks.waiting()).toBe(0);
});

test("a signal ends a request, and keeps no listener", async () => {
  const { asks, sent } = fakeAsks();
  const controller = new AbortController();
  const { signal } = controller;
  const answered = asks.ask(to, packet, { timeoutMs: 1_000, signal });
  asks.take(sent[0]?.token ?? "")?.resolve(reply);
  await answered;
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  const aborted = asks.ask(to, packet, { timeoutMs: 1_000, signal });
  controller.abort("enough");
  await expect(aborted).rejects.toMatchObject({ code: "aborted", cause: "enough" });
  await expect(asks.ask(to, packet, { timeoutMs: 1_000, signal })).rejects.toMatchObject({ code: "aborted" });
  expect(sent).toHaveLength(2);
  expect(asks.waiting()).toBe(0);
});

test("a lost connection rejects all requests, and later ones are sent", async () => {
  const { asks, sent } = fakeAsks();
  const lost = asks.ask(to, packet, options);
  asks.disconnect(new Error("cut"));
  await expect(lost).rejects.toMatchObject({ code: "disconnected" });
  const next = asks.ask(to, packet, options);
  asks.take(sent[1]?.token ?? "")?.resolve(reply);
  expect(await next).toBe(reply);
});

test("all requests can be rejected with one error, and later ones are sent", async () => {
  const { asks, sent } = fakeAsks();
  const error = new MessagingError("forbidden", "It may not receive replies.");
  const replies = [asks.ask(to, packet, options), asks.ask(to, packet, options)];
  asks.rejectAll(error);
  for (const each of replies) await expect(each).rejects.toBe(error);
  void asks.ask(to, packet, options).catch(() => {});
  expect(sent).toHaveLength(3);
  asks.close(error);
});

test("a request that cannot be written rejects", async () => {
  const error = new MessagingError("message_too_large", "It is too large.");
  const asks = openAsks({
    send() {
      throw error;
    },
  });
  await expect(asks.ask(to, packet, options)).rejects.toBe(error);
  expect(asks.waiting()).toBe(0);
});

test("after close, everything rejects", async () => {
  const { asks, sent } = fakeAsks();
  const error = new MessagingError("closed", "It is closed.");
  const waiting = asks.ask(to, packet, options);
  asks.close(error);
  await expect(waiting).rejects.toBe(error);
  await expect(asks.ask(to, packet, options)).rejects.toBe(error);
  expect(sent).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { orderStatus } from "../../test/shop.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import type { Answer } from "../consume/handler.ts";
import { failure, isFailure } from "../contract/failure.ts";
import { MessagingError, refusal } from "../errors/messaging-error.ts";
import { deadLetters, inbox, queue } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Subscription } from "../transport/subscription.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { openRequester } from "./requester.ts";
import { serve } from "./serve.ts";

useMemoryTransport();

const onError = vi.fn();
type Status = Answer<{ orderId: string }, { stage: string }, { orderUnknown: { orderId: string } }>;
const answerWith = (answer: Status): Promise<unknown> => serve(transport, orderStatus, answer, { onError });

/** Starts a responder that handles packets itself. */
async function respond(
  answer: (asked: Delivery) => { headers?: Record<string, string>; body: string } | undefined,
): Promise<void> {
  await transport.subscribe(queue(orderStatus.address), async (asked) => {
    const reply = answer(asked);
    if (reply === undefined) return { kind: "done" };
    const headers = { [wireHeaders.requestId]: asked.headers[wireHeaders.requestId] ?? "", ...reply.headers };
    const packet = { id: "x", headers, body: Buffer.from(reply.body) };
    await transport.publish(inbox(asked.headers[wireHeaders.replyTo] ?? ""), [packet]);
    return { kind: "done" };
  });
}

describe("a request", () => {
  test("resolves to its own reply among many", async () => {
    await answerWith(({ orderId }) => ({ stage: `stage of ${orderId}` }));
    const orders = Array.from({ length: 500 }, (_, index) => `order-${index}`);
    const replies = await Promise.all(orders.map((orderId) => request(requester, orderStatus, { orderId })));
    expect(replies.map(({ stage }) => stage)).toEqual(orders.map((orderId) => `stage of ${orderId}`));
  });

  test("that does not fit the contract is rejected before it is sent", async () => {
    const answer = vi.fn();
    await answerWith(answer);
    const error = await rejection(request(requester, orderStatus, { orderId: 7 as unknown as string }));
    expect(error).toMatchObject({ code: "invalid_message" });
    expect(error.message).toContain(
      'The payload of query "orderStatus" does not fit the contract: /orderId:',
    );
    expect(answer).not.toHaveBeenCalled();
  });

  test("rejects with a failure that the contract declares, with its payload", async () => {
    await answerWith(({ orderId }) => failure("orderUnknown", { orderId }));
    const error = await rejection(request(requester, orderStatus, { orderId: "7" }));
    expect(isFailure(error, orderStatus)).toBe(true);
    expect(error.failure).toEqual({ name: "orderUnknown", payload: { orderId: "7" } });
  });

  test("rejects with the text that the responder intends for it, and nothing else", async () => {
    await answerWith(() => {
      throw refusal("too_many", "EchoRequest again tomorrow.");
    });
    expect(await rejection(request(requester, orderStatus, { orderId: "7" }))).toMatchObject({
      code: "refused",
      reason: "too_many",
      text: "EchoRequest again tomorrow.",
      message: "[refused] EchoRequest again tomorrow.",
    });
  });

  test("does not get the cause if a responder fails, but the responder's log does", async () => {
    onError.mockClear();
    await answerWith(() => {
      throw new Error("password is hunter2");
    });
    const error = await rejection(request(requester, orderStatus, { orderId: "7" }));
    expect(error.code).toBe("remote_error");
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain("hunter2");
    expect(String(onError.mock.calls[0]?.[0].cause)).toContain("hunter2");
  });

  test("gets an error when the answer does not fit the contract", async () => {
    await answerWith(() => ({ stage: 1 as unknown as string }));
    expect((await rejection(request(requester, orderStatus, { orderId: "7" }))).code).toBe("remote_error");
  });

  test("rejects when its reply does not fit the contract", async () => {
    await respond(() => ({ body: '{"stage":1}' }));
    const error = await rejection(request(requester, orderStatus, { orderId: "7" }));
    expect(error.message).toContain('The reply to query "orderStatus" cannot be read');
  });

  test("accepts a reply that carries only the correlation id", async () => {
    await respond(() => ({ body: '{"stage":"paid"}' }));
    expect(await request(requester, orderStatus, { orderId: "7" })).toEqual({ stage: "paid" });
  });

  test("rejects after its timeout, with advice", async () => {
    const error = await rejection(request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 20 }));
    expect(error.code).toBe("request_timeout");
    expect(error.text).toBe(
      'No reply to query "orderStatus" within 20 ms. Is anything serving "ordering.order-status"?',
    );
  });

  test("that its broker has not accepted in time rejects with that reason", async () => {
    const stuck = openRequester({ ...transport, publish: () => new Promise(() => {}) });
    const error = await rejection(request(stuck, orderStatus, { orderId: "7" }, { timeoutMs: 20 }));
    expect(error).toMatchObject({
      code: "request_timeout",
      text: 'No reply to query "orderStatus" within 20 ms. The broker of transport "memory" did not accept the request in that time. Is it running?',
    });
    await stuck.close();
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    "with a timeout of %d ms is rejected",
    async (timeoutMs) => {
      const error = await rejection(request(requester, orderStatus, { orderId: "7" }, { timeoutMs }));
      expect(error).toMatchObject({ code: "invalid_argument" });
      expect(error.message).toContain(`cannot have a timeout of ${timeoutMs} ms`);
    },
  );

  test("may wait longer than a timer can", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
    try {
      const set = vi.spyOn(globalThis, "setTimeout");
      const asked = rejection(
        request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 3_000_000_000 }),
      );
      await vi.advanceTimersByTimeAsync(2_900_000_000);
      expect(requester.waiting).toBe(1);
      await vi.advanceTimersByTimeAsync(100_000_000);
      expect(await asked).toMatchObject({ code: "request_timeout" });
      expect(set.mock.calls.length).toBeLessThan(5);
      expect(set.mock.calls.every(([, ms = 0]) => ms < 2 ** 31)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test("drops a late reply and a second one, and counts them", async () => {
    const asked: Delivery[] = [];
    await respond((delivery) => void asked.push(delivery));
    await rejection(request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 20 }));
    const { headers } = asked[0] as Delivery;
    const late = {
      id: "late",
      body: Buffer.from("{}"),
      headers: { [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "" },
    };
    await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [late, late]);
    await vi.waitFor(() => expect(requester.dropped).toBe(2));
  });

  test("rejects at once when its signal aborts, before or after it was sent", async () => {
    await answerWith(() => new Promise(() => {}));
    const stop = new AbortController();
    const pending = rejection(request(requester, orderStatus, { orderId: "7" }, { signal: stop.signal }));
    await vi.waitFor(() => expect(requester.waiting).toBe(1));
    stop.abort();
    expect((await pending).code).toBe("aborted");
    const again = rejection(request(requester, orderStatus, { orderId: "7" }, { signal: stop.signal }));
    expect((await again).code).toBe("aborted");
  });

  test("may share its signal with many others without a warning about leaking listeners", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    await answerWith(() => ({ stage: "paid" }));
    const { signal } = new AbortController();
    const asked = Array.from({ length: 30 }, () =>
      request(requester, orderStatus, { orderId: "7" }, { signal }),
    );
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await Promise.all(asked);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await new Promise<void>((resolve) => setImmediate(resolve));
    process.off("warning", warned);
    expect(warned).not.toHaveBeenCalled();
  });

  test("rejects when its requester closes, and so do later ones", async () => {
    const pending = rejection(request(requester, orderStatus, { orderId: "7" }));
    await vi.waitFor(() => expect(requester.waiting).toBe(1));
    await requester.close();
    expect((await pending).code).toBe("closed");
    expect((await rejection(request(requester, orderStatus, { orderId: "7" }))).code).toBe("closed");
  });

  test("rejects with the error of its publish", async () => {
    const broken: Transport = {
      ...transport,
      publish: async () => {
        throw new MessagingError("publish_uncertain", "the connection broke");
      },
    };
    const other = openRequester(broken);
    expect((await rejection(request(other, orderStatus, { orderId: "7" }))).code).toBe("publish_uncertain");
    expect(other.waiting).toBe(0);
    await other.close();
  });

  test("whose deadline has passed is not answered", async () => {
    const answer = vi.fn(() => ({ stage: "paid" }));
    await rejection(request(requester, orderStatus, { orderId: "late" }, { timeoutMs: 1 }));
    await new Promise<void>((resolve) => setTimeout(resolve, 5)); // the deadline is a time of day, and must pass
    await answerWith(answer);
    await request(requester, orderStatus, { orderId: "in time" });
    expect(answer).toHaveBeenCalledTimes(1);
  });

  test("sent by an answer has the time that is left, and belongs to the same conversation", async () => {
    const inner = { ...orderStatus, name: "inner", address: "inner" };
    const deadlines: (number | undefined)[] = [];
    const conversations: string[] = [];
    await serve(transport, inner, (_, { deadline, correlationId }) => {
      deadlines.push(deadline);
      conversations.push(correlationId);
      return { stage: "x" };
    });
    await answerWith((asked, { deadline, correlationId }) => {
      deadlines.push(deadline);
      conversations.push(correlationId);
      return request(requester, inner, asked, { timeoutMs: 60_000 });
    });
    await request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 2_000 });
    expect(deadlines[0]).toBeTypeOf("number");
    expect(deadlines[1]).toBe(deadlines[0]);
    expect(conversations[1]).toBe(conversations[0]);
  });

  test("sent when no time is left rejects without being published", async () => {
    let nested: Promise<MessagingError> | undefined;
    const asked = vi.fn(() => ({ stage: "x" }));
    const inner = { ...orderStatus, name: "inner", address: "inner" };
    await serve(transport, inner, asked);
    await answerWith(async (_, { signal, deadline }) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThanOrEqual(deadline as number));
      nested = rejection(request(requester, inner, { orderId: "7" }));
      return { stage: "late" };
    });
    await Promise.allSettled([request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 30 })]);
    await vi.waitFor(() => expect(nested).toBeDefined());
    expect((await nested)?.code).toBe("request_timeout");
    expect(asked).not.toHaveBeenCalled();
  });

  test("that cannot be read becomes a dead letter, and its requester gets an error at once", async () => {
    onError.mockClear();
    await answerWith(() => ({ stage: "x" }));
    const mine = newInboxAddress();
    const replies: Delivery[] = [];
    const dead: Delivery[] = [];
    const keep = (to: Delivery[]) => async (delivery: Delivery) => {
      to.push(delivery);
      return { kind: "done" } as const;
    };
    await transport.subscribe(inbox(mine), keep(replies));
    await transport.subscribe(deadLetters(queue(orderStatus.address)), keep(dead));
    const headers = { [wireHeaders.id]: "first", [wireHeaders.requestId]: "1", [wireHeaders.replyTo]: mine };
    await transport.publish(queue(orderStatus.address), [{ id: "1", headers, body: Buffer.from("{") }]);
    await vi.waitFor(() => expect([replies.length, dead.length]).toEqual([1, 1]));
    expect(replies[0]?.headers).toMatchObject({
      [wireHeaders.error]: "invalid_message",
      [wireHeaders.causationId]: "first",
    });
    expect(Buffer.from(dead[0]?.body ?? []).toString()).toBe("{");
  });

  test("cannot be answered by a responder that got another request", async () => {
    const other = { ...orderStatus, name: "other", address: "other" };
    const forged: Promise<unknown>[] = [];
    await transport.subscribe(queue(other.address), async ({ headers }) => {
      const [slot = "", id = ""] = (headers[wireHeaders.requestId] ?? "").split(".");
      const last = (headers[wireHeaders.id] ?? "").replace(/\d+$/, "");
      const count = Number(headers[wireHeaders.id]?.slice(last.length));
      const guesses = [-2, -1, 0, 1, 2].flatMap((step) => [
        `${Number(slot) + step}.${id}`,
        ...[-2, -1, 0, 1, 2].map((more) => `${Number(slot) + step}.${last}${count + more}`),
      ]);
      for (const guess of guesses.filter((guess) => guess !== headers[wireHeaders.requestId])) {
        const packet = {
          id: "x",
          headers: { [wireHeaders.requestId]: guess },
          body: Buffer.from('{"stage":"forged"}'),
        };
        forged.push(transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [packet]));
      }
      return { kind: "done" };
    });
    const mine = rejection(request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 300 }));
    const theirs = rejection(request(requester, other, { orderId: "7" }, { timeoutMs: 300 }));
    const after = rejection(request(requester, orderStatus, { orderId: "8" }, { timeoutMs: 300 }));
    expect((await Promise.all([mine, theirs, after])).map(({ code }) => code)).toEqual(
      Array(3).fill("request_timeout"),
    );
    await Promise.all(forged);
    expect(requester.dropped).toBe(forged.length);
  });

  test("waits at most a second for a lost connection", async () => {
    const publish = vi.spyOn(transport, "publish");
    const subscribe = vi.spyOn(transport, "subscribe");
    const { signal } = new AbortController();
    await rejection(request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 20 }));
    await rejection(request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 20, signal }));
    const limits = [...publish.mock.calls, ...subscribe.mock.calls].map(
      ([, , options]) => options?.connectTimeoutMs,
    );
    expect(limits).toEqual([1_000, 1_000, 1_000]);
  });

  test("whose inbox is still opening does not delay the close of its requester", async () => {
    const opening = Promise.withResolvers<Subscription>();
    const away = openRequester({ ...transport, subscribe: () => opening.promise });
    const asked = rejection(request(away, orderStatus, { orderId: "7" }));
    await away.close();
    expect((await asked).code).toBe("closed");
    const close = vi.fn(async () => {});
    opening.resolve({ resize: () => {}, close });
    await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1));
  });

  test("that ended its responder five times becomes a dead letter, and its requester gets an error", async () => {
    onError.mockClear();
    const answer = vi.fn(() => ({ stage: "x" }));
    const subscribe = vi.spyOn(transport, "subscribe");
    await answerWith(answer);
    const receive = subscribe.mock.calls[0]?.[1];
    const replies: Delivery[] = [];
    const mine = newInboxAddress();
    await transport.subscribe(inbox(mine), async (reply) => {
      replies.push(reply);
      return { kind: "done" };
    });
    const { signal } = new AbortController();
    const headers = { [wireHeaders.id]: "1", [wireHeaders.replyTo]: mine };
    const body = Buffer.from('{"orderId":"7"}');
    const settlement = await receive?.({ headers, body, address: orderStatus.address, attempt: 6, signal });
    expect(settlement).toMatchObject({
      kind: "dead-letter",
      reason: expect.stringContaining("attempt 6 of 5"),
    });
    await vi.waitFor(() => expect(replies[0]?.headers[wireHeaders.error]).toBe("remote_error"));
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(["handler_failed"]);
    expect(answer).not.toHaveBeenCalled();
  });
});

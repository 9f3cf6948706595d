import { describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { rejection } from "../../test/echo.ts";
import { orderStatus, placeOrder } from "../../test/shop.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { produce } from "../produce/produce.ts";
import { request } from "../query/request.ts";
import { serve } from "../query/serve.ts";
import { queue } from "../transport/destination.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";
import { consume } from "./consume.ts";

useMemoryTransport();

const order = (orderId: string) => ({ orderId, quantity: 1 });
const never = (): Promise<void> => new Promise(() => {});

describe("a handler that never settles", () => {
  test("fails after its timeout: it is reported, its signal aborts, and its message is retried until it is a dead letter", async () => {
    const onError = vi.fn();
    const reasons: unknown[] = [];
    const dead = await collectDeadLetters(transport, queue(placeOrder.address));
    const handler = (_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<void> => {
      signal.addEventListener("abort", () => reasons.push(signal.reason.code));
      return never();
    };
    await consume(transport, placeOrder, handler, { onError, handlerTimeoutMs: 30 });
    await produce(transport, placeOrder, order("7"));
    await vi.waitFor(() => expect(dead).toHaveLength(1), { timeout: 5_000 });
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual(Array(3).fill("handler_timeout"));
    expect(onError.mock.calls[0]?.[0].text).toBe(
      'Attempt 1 of 3 at command "placeOrder" failed. It will be tried again.',
    );
    expect(reasons).toEqual(Array(3).fill("handler_timeout"));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain("did not end within 30 ms");
  });

  test("delays its own key until the retry, but no other key", async () => {
    const keyed = { ...placeOrder, orderingKey: ["orderId"] };
    const handled: string[] = [];
    const handler = (
      { orderId, quantity }: { orderId: string; quantity: number },
      { attempt }: { attempt: number },
    ) => {
      if (orderId === "a" && quantity === 1 && attempt === 1) return never();
      handled.push(`${orderId}${quantity}`);
      return undefined;
    };
    await consume(transport, keyed, handler, { onError: () => {}, handlerTimeoutMs: 200 });
    for (const [orderId, quantity] of [
      ["a", 1],
      ["a", 2],
      ["b", 1],
      ["b", 2],
    ] as const) {
      await produce(transport, keyed, { orderId, quantity });
    }
    await vi.waitFor(() => expect(handled).toHaveLength(4), { timeout: 5_000 });
    expect(handled).toEqual(["b1", "b2", "a1", "a2"]);
  });

  test("may settle later, which is reported and ignored", async () => {
    const onError = vi.fn();
    const release = Promise.withResolvers<void>();
    const handler = vi.fn(({ orderId }: { orderId: string }, { attempt }: { attempt: number }) =>
      orderId === "7" && attempt === 1 ? release.promise : undefined,
    );
    await consume(transport, placeOrder, handler, { onError, handlerTimeoutMs: 30 });
    await produce(transport, placeOrder, order("7"));
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
    release.resolve();
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(2));
    expect(onError.mock.calls[1]?.[0].text).toBe(
      'A handler of command "placeOrder" ended after its 30 ms. Its result was ignored.',
    );
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test("of a query sends its requester an error instead of a reply", async () => {
    const onError = vi.fn();
    await serve(transport, { ...orderStatus, handlerTimeoutMs: 30 }, () => new Promise<never>(() => {}), {
      onError,
    });
    const error = await rejection(request(requester, orderStatus, { orderId: "7" }));
    expect(error.code).toBe("remote_error");
    expect(onError.mock.calls.map(([reported]) => reported.code)).toEqual(["handler_timeout"]);
  });
});

test("a consumer's timeout overrides the contract's, and may be Infinity", async () => {
  const patient = { ...placeOrder, handlerTimeoutMs: 10 };
  const handler = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 60)));
  const onError = vi.fn();
  await consume(transport, patient, handler, { onError, handlerTimeoutMs: Number.POSITIVE_INFINITY });
  await produce(transport, placeOrder, order("7"));
  await vi.waitFor(() => expect(handler.mock.results[0]?.value).toBeInstanceOf(Promise));
  await handler.mock.results[0]?.value;
  expect(onError).not.toHaveBeenCalled();
});

test.each([0, -1, Number.NaN])("a timeout of %d ms is rejected at start", async (handlerTimeoutMs) => {
  const error = await rejection(consume(transport, placeOrder, () => {}, { handlerTimeoutMs }));
  expect(error.code).toBe("invalid_argument");
});

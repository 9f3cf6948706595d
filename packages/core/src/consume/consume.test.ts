import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { orderPlaced, placeOrder, placeOrderOnce } from "../../test/shop.ts";
import { produce } from "../produce/produce.ts";
import { deadLetters, queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import { deadLetterHeaders, wireHeaders } from "../transport/wire-headers.ts";
import { withSource } from "../wrap/with-source.ts";
import { consume } from "./consume.ts";

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const onError = vi.fn();
const order = { orderId: "7", quantity: 2 };
const germany = { parameters: { country: "DE" } };

async function deadOf(address: string): Promise<Delivery[]> {
  const dead: Delivery[] = [];
  await transport.subscribe(deadLetters(queue(address)), async (delivery) => {
    dead.push(delivery);
    return { kind: "done" };
  });
  return dead;
}

describe("a command", () => {
  test("is handled once, with its context", async () => {
    const handler = vi.fn();
    await consume(transport, placeOrder, handler, { onError });
    await produce(withSource(transport, "checkout"), placeOrder, order);
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
    const [payload, context] = handler.mock.calls[0] ?? [];
    expect(payload).toEqual(order);
    expect(context).toMatchObject({ source: "checkout", attempt: 1, parameters: {} });
    expect(context.correlationId).toBe(context.id);
  });

  test("that does not fit the contract is not sent", async () => {
    await expect(produce(transport, placeOrder, { orderId: "7", quantity: 0 })).rejects.toThrow(
      'The payload of command "placeOrder" does not fit the contract: /quantity:',
    );
  });

  test("is done if its handler returns something other than a settlement", async () => {
    onError.mockClear();
    const settled: unknown[] = [];
    const recording: Transport = {
      ...transport,
      subscribe: (from, receive, options) =>
        transport.subscribe(
          from,
          async (delivery) => {
            const settlement = await receive(delivery);
            settled.push(settlement);
            return settlement;
          },
          options,
        ),
    };
    const returned: unknown[] = [{ rowCount: 1 }, new Map(), 7, { kind: "retry", id: "42" }];
    const left = [...returned];
    await consume(recording, placeOrder, () => left.shift() as undefined, { onError });
    for (const _ of returned) await produce(transport, placeOrder, order);
    await vi.waitFor(() => expect(settled).toHaveLength(returned.length));
    expect(settled).toEqual(returned.map(() => ({ kind: "done" })));
    expect(onError).not.toHaveBeenCalled();
  });

  test("whose handler always returns a retry becomes a dead letter after the contract's attempts, and is reported", async () => {
    onError.mockClear();
    const dead = await deadOf(placeOrder.address);
    const handler = vi.fn(() => ({ kind: "retry" }) as const);
    await consume(transport, placeOrder, handler, { onError });
    await produce(transport, placeOrder, order);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(handler).toHaveBeenCalledTimes(3);
    const reason = "attempt 3 of 3 asked for a retry";
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toBe(reason);
    expect(onError.mock.calls.map(([error]) => error.message)).toEqual([
      expect.stringMatching(
        /^\[handler_failed\] Message .+ of command "placeOrder" was given up: .+ It is in the dead letters\.$/,
      ),
    ]);
  });

  test("whose bytes are not UTF-8 becomes a dead letter with that reason", async () => {
    const dead = await deadOf(placeOrder.address);
    await consume(transport, placeOrder, vi.fn(), { onError });
    await transport.publish(queue(placeOrder.address), [
      { id: "1", headers: {}, body: Uint8Array.of(0x22, 0xff) },
    ]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain("its body is not JSON: it is not UTF-8");
  });

  test("whose handler throws a value without a text fails like any other", async () => {
    onError.mockClear();
    const dead = await deadOf(placeOrder.address);
    await consume(transport, placeOrder, () => Promise.reject(Object.create(null)), { onError });
    await produce(transport, placeOrder, order);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(onError).toHaveBeenCalledTimes(3);
  });

  test("without a handler is rejected at start", async () => {
    await expect(consume(transport, placeOrder, undefined as never)).rejects.toThrow(
      'command "placeOrder" has no handler. Pass a function.',
    );
  });

  test("that JSON cannot represent is not sent", async () => {
    const circle: Record<string, unknown> = { ...order };
    circle.self = circle;
    for (const payload of [circle, { ...order, extra: 1n }]) {
      await expect(produce(transport, placeOrder, payload as never)).rejects.toMatchObject({
        code: "invalid_message",
        message: expect.stringContaining('cannot be written as "application/json"'),
      });
    }
  });

  test("that fails is retried, and becomes a dead letter with the reason after the contract's attempts", async () => {
    onError.mockClear();
    const dead = await deadOf(placeOrder.address);
    const handler = vi.fn(() => {
      throw new RangeError("out of tea");
    });
    await consume(transport, placeOrder, handler, { onError });
    await produce(transport, placeOrder, order);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(handler).toHaveBeenCalledTimes(3);
    expect(onError).toHaveBeenCalledTimes(3);
    expect(JSON.parse(Buffer.from(dead[0]?.body ?? []).toString())).toEqual(order);
    expect(dead[0]?.headers).toMatchObject({
      [deadLetterHeaders.reason]: "attempt 3 of 3 failed: out of tea",
      [deadLetterHeaders.attempts]: "3",
      [deadLetterHeaders.errorType]: "RangeError",
      [deadLetterHeaders.errorMessage]: "out of tea",
      [deadLetterHeaders.errorStack]: expect.stringContaining("consume.test.ts"),
      [wireHeaders.type]: "PlaceOrder",
    });
  });

  test.each([
    ["is not JSON", "{", {}, "its body is not JSON"],
    ["is not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), {}, "its body is not JSON"],
    ["fails its schema", '{"orderId":"7"}', {}, "its payload does not fit the contract: /quantity:"],
    [
      "has another type",
      '{"orderId":"7","quantity":1}',
      { [wireHeaders.type]: "Other" },
      'its type is "Other"',
    ],
    [
      "has another media type",
      "<a/>",
      { [wireHeaders.contentType]: "text/xml" },
      'its content type is "text/xml"',
    ],
  ])(
    "that %s never reaches the handler, and becomes a dead letter with its bytes",
    async (_, body, headers, reason) => {
      const dead = await deadOf(placeOrder.address);
      const handler = vi.fn();
      await consume(transport, placeOrder, handler, { onError });
      const bytes = Buffer.from(body);
      await transport.publish(queue(placeOrder.address), [{ id: "1", headers: { ...headers }, body: bytes }]);
      await vi.waitFor(() => expect(dead).toHaveLength(1));
      expect(Buffer.from(dead[0]?.body ?? [])).toEqual(bytes);
      expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain(reason);
      expect(handler).not.toHaveBeenCalled();
    },
  );

  test("is settled as its handler returns", async () => {
    const dead = await deadOf(placeOrder.address);
    const handler = vi
      .fn()
      .mockReturnValueOnce({ kind: "retry" })
      .mockReturnValueOnce({ kind: "dead-letter", reason: "no such shop" });
    await consume(transport, placeOrder, handler, { onError });
    await produce(transport, placeOrder, order);
    await vi.waitFor(() => expect(dead[0]?.headers[deadLetterHeaders.reason]).toBe("no such shop"));
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test("with the idempotency key of another one is handled once", async () => {
    const handler = vi.fn();
    await produce(transport, placeOrderOnce, order);
    await produce(transport, placeOrderOnce, { ...order, quantity: 3 });
    await produce(transport, placeOrderOnce, { ...order, orderId: "8" });
    await consume(transport, placeOrderOnce, handler, { onError, concurrency: 1 });
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
    expect(handler.mock.calls.map(([payload]) => payload)).toEqual([order, { ...order, orderId: "8" }]);
  });

  test("is rejected at start if the transport lacks a required feature", async () => {
    const poor: Transport = {
      ...transport,
      name: "poor",
      features: { ...transport.features, duplicateDetection: false },
    };
    const text =
      'Transport "poor" declares "duplicateDetection: false", and command "placeOrder" needs "duplicateDetection: true".';
    await expect(produce(poor, placeOrderOnce, order)).rejects.toThrow(text);
    await expect(consume(poor, placeOrderOnce, () => {})).rejects.toThrow(text);
  });
});

describe("an event", () => {
  test("reaches each group once, with typed headers and the parameters of its address", async () => {
    const [shipping, billing] = [vi.fn(), vi.fn()];
    await consume(transport, orderPlaced, shipping, { group: "shipping" });
    await consume(transport, orderPlaced, billing, { group: "billing" });
    const headers = { tenant: "größe 7", priority: 2, gift: true };
    await produce(transport, orderPlaced, order, { ...germany, headers });
    await vi.waitFor(() => expect([shipping.mock.calls.length, billing.mock.calls.length]).toEqual([1, 1]));
    expect(shipping.mock.calls[0]?.[1]).toMatchObject({ headers, parameters: { country: "DE" } });
  });

  test("reaches only subscriptions with its parameters", async () => {
    const german = vi.fn();
    await consume(transport, orderPlaced, german, { group: "german", ...germany });
    for (const country of ["AT", "DE"]) {
      await produce(transport, orderPlaced, order, { parameters: { country }, headers: { tenant: country } });
    }
    await vi.waitFor(() => expect(german).toHaveBeenCalledTimes(1));
    expect(german.mock.calls[0]?.[1].headers.tenant).toBe("DE");
  });

  test("without a required header, parameter or group is rejected", async () => {
    await expect(produce(transport, orderPlaced, order, germany)).rejects.toThrow("The headers of event");
    await expect(produce(transport, orderPlaced, order, { headers: { tenant: "x" } })).rejects.toThrow(
      'A parameter of "ordering.{country}.order-placed"',
    );
    await expect(consume(transport, orderPlaced, () => {})).rejects.toThrow('{ group: "shipping" }');
  });

  test("cannot set a header of Posthorn", async () => {
    const headers = { tenant: "x", "ce-id": "forged" };
    await expect(produce(transport, orderPlaced, order, { ...germany, headers })).rejects.toThrow(
      'Header "ce-id" of event "orderPlaced" belongs to Posthorn',
    );
  });
});

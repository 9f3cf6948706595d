import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { orderPlaced, orderStatus, type PlaceOrder, placeOrder } from "../../test/shop.ts";
import { withoutDeadline, withTraceContext } from "../message/handled-message.ts";
import { produce } from "../produce/produce.ts";
import { request } from "../query/request.ts";
import { openRequester } from "../query/requester.ts";
import { serve } from "../query/serve.ts";
import { queue } from "../transport/destination.ts";
import type { Outgoing } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import { consume } from "./consume.ts";

const order: PlaceOrder = { orderId: "7", quantity: 2 };
const placed = { headers: { tenant: "acme" }, parameters: { country: "DE" } };
const traceOf = (digit: string): string => `00-${digit.repeat(32)}-00f067aa0ba902b7-01`;

let transport: Transport;
/** The packets that were published. */
let packets: Outgoing[];
beforeEach(() => {
  const memory = memoryTransport();
  packets = [];
  transport = {
    ...memory,
    publish(to, published, options) {
      packets.push(...published);
      return memory.publish(to, published, options);
    },
  };
});
afterEach(() => transport.close());

const headersOf = (type: string): readonly Outgoing["headers"][] =>
  packets.filter(({ headers }) => headers["ce-type"] === type).map(({ headers }) => headers);

/** Publishes a command as a program does that does not use Posthorn. */
async function arrive(headers: Record<string, string>, orderId = "7"): Promise<void> {
  const body = Buffer.from(JSON.stringify({ ...order, orderId }));
  const id = `arrival-${orderId}`;
  const named = { "ce-type": "PlaceOrder", "ce-id": id, ...headers };
  await transport.publish(queue(placeOrder.address), [{ id, headers: named, body }]);
}

describe("the trace of a message that is handled", () => {
  const context = { traceparent: traceOf("a"), tracestate: "a=1", baggage: "tenant=7" };

  test("travels to everything that its handler sends", async () => {
    await consume(transport, placeOrder, async (payload) => {
      await produce(transport, orderPlaced, payload, placed);
      await new Promise((resolve) => setImmediate(resolve));
      await produce(transport, orderPlaced, payload, placed);
      await withoutDeadline(() => produce(transport, orderPlaced, payload, placed));
    });
    await arrive(context);
    await vi.waitFor(() => expect(headersOf("OrderPlaced")).toHaveLength(3));
    const expected = { ...context, "ce-traceparent": traceOf("a"), "ce-tracestate": "a=1" };
    for (const headers of headersOf("OrderPlaced")) expect(headers).toMatchObject(expected);
  });

  test("travels as plain headers with a plain message", async () => {
    const plain = { ...placeOrder, name: "plain", address: "plain", wire: "plain" } as const;
    await consume(transport, placeOrder, (payload) => produce(transport, plain, payload));
    await arrive(context);
    await vi.waitFor(() => expect(packets).toHaveLength(2));
    expect(packets[1]?.headers).toEqual({ "content-type": "application/json", ...context });
  });

  test("does not mix with those of messages that are handled at the same time", async () => {
    const all = ["a", "b", "c", "d"];
    const gate = Promise.withResolvers<void>();
    let waiting = 0;
    await consume(transport, placeOrder, async (payload) => {
      waiting += 1;
      if (waiting === all.length) gate.resolve();
      await gate.promise;
      await produce(transport, orderPlaced, payload, placed);
    });
    for (const digit of all) await arrive({ traceparent: traceOf(digit) }, digit);
    await arrive({}, "none");
    await vi.waitFor(() => expect(headersOf("OrderPlaced")).toHaveLength(5));
    const sent = packets.filter(({ headers }) => headers["ce-type"] === "OrderPlaced");
    for (const { headers, body } of sent) {
      const { orderId } = JSON.parse(Buffer.from(body).toString());
      expect(headers["traceparent"]).toBe(orderId === "none" ? undefined : traceOf(orderId));
    }
  });

  test("is ignored if it is malformed", async () => {
    await consume(transport, placeOrder, (payload) => produce(transport, orderPlaced, payload, placed));
    await arrive({ traceparent: "00-x", baggage: "a\nb" });
    await vi.waitFor(() => expect(headersOf("OrderPlaced")).toHaveLength(1));
    expect(
      Object.keys(headersOf("OrderPlaced")[0] ?? {}).filter((name) => /trace|baggage/.test(name)),
    ).toEqual([]);
  });

  test("travels to the dead letter of its message", async () => {
    const dead = await collectDeadLetters(transport, queue(placeOrder.address));
    await consume(transport, placeOrder, () => ({ kind: "dead-letter", reason: "cold" }), {
      onError: () => {},
    });
    await arrive(context);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers).toMatchObject(context);
  });

  test("travels with the dead letter to a queue of the contract", async () => {
    const operation = { ...placeOrder, deadLetterAddress: "failed" };
    await consume(transport, operation, () => ({ kind: "dead-letter", reason: "cold" }));
    await arrive(context);
    await vi.waitFor(() => expect(packets).toHaveLength(2));
    expect(packets[1]?.headers).toMatchObject(context);
  });
});

describe("the trace of a request", () => {
  const inTrace = <T>(task: () => T): T =>
    withTraceContext({ traceparent: traceOf("a"), baggage: "b=1" }, task);

  test("is that of the program, and travels to its reply", async () => {
    const requester = openRequester(transport);
    await serve(transport, orderStatus, () => ({ stage: "packed" }));
    await inTrace(() => request(requester, orderStatus, { orderId: "7" }));
    for (const type of ["OrderStatusRequest", "OrderStatus"]) {
      expect(headersOf(type)[0]).toMatchObject({ traceparent: traceOf("a"), baggage: "b=1" });
    }
    await requester.close();
  });

  test("travels to an error in place of the reply", async () => {
    const requester = openRequester(transport);
    const failing = () => Promise.reject(new Error("cold"));
    await serve(transport, orderStatus, failing, { onError: () => {} });
    const requesting = inTrace(() => request(requester, orderStatus, { orderId: "7" }));
    await expect(requesting).rejects.toThrow("remote_error");
    expect(headersOf("posthorn.error")[0]).toMatchObject({
      traceparent: traceOf("a"),
      "ce-traceparent": traceOf("a"),
      baggage: "b=1",
    });
    await requester.close();
  });

  test("travels to the reply that refuses it", async () => {
    await serve(transport, orderStatus, () => ({ stage: "packed" }), { onError: () => {} });
    const requester = openRequester(transport);
    const headers = {
      "ce-id": "r1",
      "reply-to": requester.address,
      "correlation-id": "1",
      traceparent: traceOf("b"),
    };
    await transport.publish(queue(orderStatus.address), [{ id: "r1", headers, body: Buffer.from("{") }]);
    await vi.waitFor(() => expect(headersOf("posthorn.error")).toHaveLength(1));
    expect(headersOf("posthorn.error")[0]).toMatchObject({
      traceparent: traceOf("b"),
      "ce-causationid": "r1",
    });
    await requester.close();
  });
});

describe("withTraceContext", () => {
  test("sets the trace of the messages that a program starts, and no conversation", async () => {
    await withTraceContext({ traceparent: traceOf("a"), tracestate: "a=1" }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await produce(transport, placeOrder, order);
    });
    await produce(transport, placeOrder, order);
    const [inside, outside] = headersOf("PlaceOrder");
    expect(inside).toMatchObject({ traceparent: traceOf("a"), "ce-tracestate": "a=1" });
    expect(inside).not.toHaveProperty("ce-correlationid");
    expect(outside).not.toHaveProperty("traceparent");
  });

  test("replaces the trace of the message that is handled, and keeps its conversation", async () => {
    await consume(transport, placeOrder, async (payload) => {
      await withTraceContext({ traceparent: traceOf("b") }, () =>
        produce(transport, orderPlaced, payload, placed),
      );
      await produce(transport, orderPlaced, payload, placed);
    });
    await arrive({ traceparent: traceOf("a"), baggage: "b=1" });
    await vi.waitFor(() => expect(headersOf("OrderPlaced")).toHaveLength(2));
    const [replaced, inherited] = headersOf("OrderPlaced");
    expect(replaced).toMatchObject({ traceparent: traceOf("b"), "ce-correlationid": "arrival-7" });
    expect(replaced).not.toHaveProperty("baggage");
    expect(inherited).toMatchObject({ traceparent: traceOf("a"), baggage: "b=1" });
  });

  test("returns what its function returns", () => {
    expect(withTraceContext({ traceparent: traceOf("a") }, () => 7)).toBe(7);
  });

  test.each<[Parameters<typeof withTraceContext>[0], string]>([
    [{ traceparent: "00-x" }, 'The traceparent "00-x" is not one of W3C. Take it from your tracer.'],
    [
      { traceparent: traceOf("a"), tracestate: "x".repeat(513) },
      "The tracestate is malformed or too long. Give at most 512 characters of ASCII.",
    ],
    [
      { traceparent: traceOf("a"), baggage: "a\r\nb" },
      "The baggage is malformed or too long. Give at most 8192 characters of ASCII.",
    ],
  ])("refuses %j", (context, text) => {
    expect(() => withTraceContext(context, () => {})).toThrow(`[invalid_argument] ${text}`);
  });
});

describe("the headers of a trace", () => {
  test("do not belong to a contract that allows no other headers", async () => {
    const headers = z.strictObject({ tenant: z.string() });
    const strict = { ...placeOrder, address: "strict", message: { ...placeOrder.message, headers } };
    const seen: unknown[] = [];
    await consume(transport, strict, (_, context) => void seen.push(context.headers));
    await withTraceContext({ traceparent: traceOf("a"), baggage: "b=1" }, () =>
      produce(transport, strict, order, { headers: { tenant: "acme" } }),
    );
    await vi.waitFor(() => expect(seen).toEqual([{ tenant: "acme" }]));
  });

  test("belong to a contract that declares them", async () => {
    const headers = z.strictObject({ traceparent: z.string() });
    const declaring = { ...placeOrder, address: "declaring", message: { ...placeOrder.message, headers } };
    const seen: unknown[] = [];
    await consume(transport, declaring, (_, context) => void seen.push(context.headers));
    await produce(transport, declaring, order, { headers: { traceparent: traceOf("a") } });
    await vi.waitFor(() => expect(seen).toEqual([{ traceparent: traceOf("a") }]));
    const all = { traceparent: traceOf("b"), tracestate: "a=1", baggage: "b=1" };
    const packet = { id: "m2", headers: all, body: Buffer.from(JSON.stringify(order)) };
    await transport.publish(queue(declaring.address), [packet]);
    await vi.waitFor(() => expect(seen[1]).toEqual({ traceparent: traceOf("b") }));
  });

  test("do not excuse other headers that do not fit", async () => {
    const headers = z.strictObject({ tenant: z.string() });
    const strict = { ...placeOrder, message: { ...placeOrder.message, headers } };
    const onError = vi.fn();
    await consume(transport, strict, vi.fn(), { onError });
    await arrive({ tenant: "acme", colour: "red", traceparent: traceOf("a") });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
    expect(onError.mock.calls[0]?.[0].text).toContain("its headers do not fit the contract");
  });
});

import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { rejection } from "../../test/echo.ts";
import { orderPlaced, orderStatus, placeOrder } from "../../test/shop.ts";
import { logIn, signUp, userEvents } from "../../test/users.ts";
import { consume, consumeOneOf } from "../consume/consume.ts";
import type { Query } from "../contract/query.ts";
import { produce } from "../produce/produce.ts";
import { request } from "../query/request.ts";
import { openRequester, type Requester } from "../query/requester.ts";
import { serve } from "../query/serve.ts";
import { inbox, queue, topic } from "../transport/destination.ts";
import type { Outgoing } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";

const order = { orderId: "7", quantity: 2 };
const structured = { wire: "structured" } as const;
const onError = vi.fn();

let transport: Transport;
let requester: Requester;
/** The packets that were published. */
let packets: Outgoing[];
beforeEach(() => {
  onError.mockReset();
  packets = [];
  const memory = memoryTransport();
  transport = {
    ...memory,
    publish(to, published, options) {
      packets.push(...published);
      return memory.publish(to, published, options);
    },
  };
  requester = openRequester(transport);
});
afterEach(async () => {
  await requester.close();
  await transport.close({ timeoutMs: 0 });
});

const required = { specversion: "1.0", id: "m1", source: "/other" };

/** A packet of a program that does not use Posthorn. */
function eventPacket(event: object | string, headers: Record<string, string> = {}): Outgoing {
  const text = typeof event === "string" ? event : JSON.stringify({ ...required, ...event });
  const type = { "content-type": "Application/CloudEvents+JSON; charset=utf-8" };
  return { id: "m1", headers: { ...type, ...headers }, body: Buffer.from(text) };
}

const eventOf = (packet: Outgoing | undefined): unknown =>
  JSON.parse(Buffer.from(packet?.body ?? []).toString());

describe("a structured event is read as", () => {
  test("a command, with its attributes in the context", async () => {
    const handler = vi.fn();
    await consume(transport, placeOrder, handler);
    const event = { type: "PlaceOrder", correlationid: "c1", data: order };
    await transport.publish(queue(placeOrder.address), [eventPacket(event, { colour: "red" })]);
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
    const [payload, context] = handler.mock.calls[0] ?? [];
    expect(payload).toEqual(order);
    expect(context).toMatchObject({
      id: "m1",
      source: "/other",
      correlationId: "c1",
      headers: { colour: "red" },
    });
  });

  test("one of several messages", async () => {
    const loggedIn = vi.fn();
    await consumeOneOf(transport, userEvents, { signedUp: vi.fn(), loggedIn }, { group: "mail" });
    const event = eventPacket({ type: "UserLoggedIn", data: { at: 7 } }, { device: "phone" });
    await transport.publish(topic("users"), [event]);
    await vi.waitFor(() => expect(loggedIn).toHaveBeenCalledWith({ at: 7 }, expect.anything()));
  });

  test("a command of a shared queue", async () => {
    const handler = vi.fn();
    await consume(transport, signUp, vi.fn());
    await consume(transport, logIn, handler);
    const event = eventPacket({ type: "UserLoggedIn", data: { at: 7 } }, { device: "phone" });
    await transport.publish(queue("users"), [event]);
    await vi.waitFor(() => expect(handler).toHaveBeenCalledWith({ at: 7 }, expect.anything()));
  });

  test("an expired message, which is not handled", async () => {
    const handler = vi.fn();
    await consume(transport, placeOrder, handler, { onError });
    const event = { type: "PlaceOrder", expirytime: "2026-01-01T00:00:00Z", data: order };
    await transport.publish(queue(placeOrder.address), [eventPacket(event)]);
    await vi.waitFor(() => expect(onError.mock.calls[0]?.[0].code).toBe("expired"));
    expect(handler).not.toHaveBeenCalled();
  });

  test("a request, whose reply goes to the requester", async () => {
    await serve(transport, orderStatus, ({ orderId }) => ({ stage: `${orderId} is packed` }));
    const replies: Outgoing["headers"][] = [];
    await transport.subscribe(inbox(requester.address), async ({ headers }) => {
      replies.push(headers);
      return { kind: "done" };
    });
    const event = { type: "OrderStatusRequest", data: { orderId: "7" } };
    const packet = eventPacket(event, { "reply-to": requester.address, "correlation-id": "c1" });
    await transport.publish(queue(orderStatus.address), [packet]);
    await vi.waitFor(() => expect(replies).toHaveLength(1));
    expect(replies[0]).toMatchObject({ "correlation-id": "c1", "ce-causationid": "m1" });
  });
});

describe("a malformed structured event", () => {
  test("is a dead letter with the reason, as it arrived", async () => {
    const dead = await collectDeadLetters(transport, queue(placeOrder.address));
    const handler = vi.fn();
    await consume(transport, placeOrder, handler, { onError });
    const packet = eventPacket({ data: order });
    await transport.publish(queue(placeOrder.address), [packet]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers["posthorn-dead-reason"]).toBe(
      'A message of command "placeOrder" was not handled: it is not a valid structured event: its attribute "type" is missing.',
    );
    expect(Buffer.from(dead[0]?.body ?? []).toString()).toBe(Buffer.from(packet.body).toString());
    expect(handler).not.toHaveBeenCalled();
  });

  test("is one in a shared queue, too", async () => {
    const dead = await collectDeadLetters(transport, queue("users"));
    await consume(transport, signUp, vi.fn(), { onError });
    await transport.publish(queue("users"), [eventPacket("[]")]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers["posthorn-dead-reason"]).toContain("it is not an object");
  });

  test("as a request gets a reply with the reason", async () => {
    await serve(transport, orderStatus, () => ({ stage: "packed" }), { onError });
    const headers = { "reply-to": requester.address, "correlation-id": "c1" };
    await transport.publish(queue(orderStatus.address), [eventPacket("{", headers)]);
    await vi.waitFor(() => expect(packets).toHaveLength(2));
    expect(packets[1]?.headers).toMatchObject({
      "posthorn-error": "invalid_message",
      "correlation-id": "c1",
    });
  });
});

test("a dead letter for a queue of the contract is the packet as it arrived", async () => {
  const operation = { ...placeOrder, deadLetterAddress: "failed" };
  await consume(transport, operation, () => ({ kind: "dead-letter", reason: "cold" }));
  const packet = eventPacket({ type: "PlaceOrder", data: order });
  await transport.publish(queue(placeOrder.address), [packet]);
  await vi.waitFor(() => expect(packets).toHaveLength(2));
  expect(packets[1]).toMatchObject({ id: "m1", body: packet.body, headers: packet.headers });
});

describe("an operation with structured events", () => {
  test("writes them, with the headers of the contract beside them", async () => {
    const event = { ...orderPlaced, ...structured };
    await produce(transport, event, order, {
      id: "m1",
      headers: { tenant: "acme", priority: 5 },
      parameters: { country: "DE" },
      ttlMs: 1_000,
    });
    expect(packets[0]?.id).toBe("m1");
    expect(packets[0]?.headers).toEqual({
      "content-type": "application/cloudevents+json",
      tenant: "acme",
      priority: "5",
    });
    expect(eventOf(packets[0])).toEqual({
      specversion: "1.0",
      id: "m1",
      source: "shop",
      type: "OrderPlaced",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      expirytime: expect.stringMatching(/^\d{4}-.*Z$/),
      datacontenttype: "application/json",
      data: order,
    });
  });

  test("is consumed by the same contract, and its handler's messages belong to the conversation", async () => {
    const event = { ...placeOrder, ...structured };
    const other = { ...event, name: "other", address: "other" };
    await consume(transport, event, (payload) => produce(transport, other, payload));
    const { id } = await produce(transport, event, order);
    await vi.waitFor(() => expect(packets).toHaveLength(2));
    expect(eventOf(packets[1])).toMatchObject({ correlationid: id, causationid: id, data: order });
  });

  test("is requested and answered, also with a failure and an error", async () => {
    const query = { ...orderStatus, ...structured };
    await serve(
      transport,
      query,
      ({ orderId }) => {
        if (orderId === "error") throw new Error("cold");
        return { stage: `${orderId} is packed` };
      },
      { onError },
    );
    expect(await request(requester, query, { orderId: "7" })).toEqual({ stage: "7 is packed" });
    expect(packets.map(({ headers }) => headers["content-type"])).toEqual([
      "application/cloudevents+json",
      "application/cloudevents+json",
    ]);
    expect(eventOf(packets[0])).toMatchObject({ expirytime: expect.any(String), data: { orderId: "7" } });
    const failing = request(requester, query, { orderId: "error" });
    expect((await rejection(failing)).code).toBe("remote_error");
    expect(packets[3]?.headers["content-type"]).toBe("application/cloudevents+json");
  });
});

describe("a structured reply", () => {
  /** A query whose correlation id is in the payloads. */
  const query: Query<{ orderId: string; n?: string | undefined }, { stage: string; n?: string | undefined }> =
    {
      kind: "query",
      name: "located",
      address: "located",
      message: { name: "Request", payload: z.looseObject({ orderId: z.string(), n: z.string().optional() }) },
      reply: { name: "Reply", payload: z.looseObject({ stage: z.string(), n: z.string().optional() }) },
      correlation: { request: { path: ["n"] }, reply: { path: ["n"] } },
      timeoutMs: 5_000,
    };

  /** Replies to each request as a program does that does not use Posthorn. */
  async function replyWith(address: string, make: (n: unknown) => object | string, withId: boolean) {
    await transport.subscribe(queue(address), async ({ headers, body }) => {
      const { n } = JSON.parse(Buffer.from(body).toString());
      const correlation = withId ? { "correlation-id": headers["correlation-id"] ?? "" } : {};
      await transport.publish(inbox(headers["reply-to"] ?? ""), [eventPacket(make(n), correlation as never)]);
      return { kind: "done" };
    });
  }

  test("is found by a correlation id in its data", async () => {
    await replyWith("located", (n) => ({ type: "Reply", data: { stage: "packed", n } }), false);
    expect(await request(requester, query, { orderId: "7" })).toMatchObject({ stage: "packed" });
  });

  test("that is malformed rejects the request", async () => {
    await replyWith(orderStatus.address, () => ({ data: { stage: "packed" } }), true);
    expect((await rejection(request(requester, orderStatus, { orderId: "7" }))).message).toBe(
      '[invalid_message] The reply to query "orderStatus" cannot be read: it is not a valid structured event: its attribute "type" is missing. Correct its responder.',
    );
  });

  test("that belongs to no request is dropped", async () => {
    await replyWith("located", () => "{", false);
    const requesting = request(requester, query, { orderId: "7" }, { timeoutMs: 100 });
    expect((await rejection(requesting)).code).toBe("request_timeout");
    expect(requester.dropped).toBe(1);
  });
});

test("a contract that describes structured events itself gets them as they are", async () => {
  const payload = z.looseObject({ specversion: z.string(), data: z.looseObject({ orderId: z.string() }) });
  const message = { name: "Event", payload, contentType: "application/cloudevents+json" };
  const operation = { ...placeOrder, message, wire: "plain" } as const;
  const handler = vi.fn();
  await consume(transport, operation, handler);
  const event = { type: "PlaceOrder", data: order };
  await transport.publish(queue(placeOrder.address), [eventPacket(event)]);
  await vi.waitFor(() => expect(handler).toHaveBeenCalledWith({ ...required, ...event }, expect.anything()));
});

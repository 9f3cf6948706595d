import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { orderPlaced, placeOrder } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import { consume, consumeOneOf } from "../consume/consume.ts";
import { produce } from "../produce/produce.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Transport } from "../transport/transport.ts";

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const order = { orderId: "7", quantity: 2 };
const onError = vi.fn();

test("a plain message has the contract's headers and its content type, and the transport gets its id", async () => {
  const publish = vi.spyOn(transport, "publish");
  await consume(
    transport,
    { ...orderPlaced, wire: "plain" },
    async () => {
      await produce(transport, { ...placeOrder, wire: "plain" }, order);
    },
    { group: "shipping", onError },
  );
  const headers = { tenant: "x", priority: 2 };
  await produce(transport, { ...orderPlaced, wire: "plain" }, order, {
    parameters: { country: "DE" },
    headers,
  });
  await vi.waitFor(() => expect(publish).toHaveBeenCalledTimes(2));
  const [placed, command] = publish.mock.calls.map(([, packets]) => packets[0]);
  expect(placed?.headers).toEqual({ "content-type": "application/json", tenant: "x", priority: "2" });
  expect(command?.headers).toEqual({ "content-type": "application/json" });
  expect(placed?.id).toMatch(/.{20}/);
});

test("a plain message with any type is handled, with the attempts of its contract", async () => {
  const handler = vi.fn().mockRejectedValueOnce(new Error("busy"));
  await consume(transport, { ...placeOrder, wire: "plain" }, handler, { onError });
  const headers = { "ce-type": "com.example.order" };
  await transport.publish(queue(placeOrder.address), [
    { id: "1", headers, body: Buffer.from(JSON.stringify(order)) },
  ]);
  await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
  expect(handler.mock.calls[1]?.[1]).toMatchObject({ id: "", source: "", attempt: 2 });
});

test("one of several plain messages is identified by its schema, whatever its type", async () => {
  const handlers = { signedUp: vi.fn(), loggedIn: vi.fn() };
  await consumeOneOf(transport, { ...userEvents, wire: "plain" }, handlers, { group: "mail", onError });
  await transport.publish(topic("users"), [
    { id: "1", headers: { "ce-type": "x" }, body: Buffer.from('{"email":"a@b"}') },
  ]);
  await vi.waitFor(() => expect(handlers.signedUp).toHaveBeenCalledTimes(1));
});

test("a plain conversation continues in the contract's correlation header", async () => {
  const inHeader = { ...placeOrder.message, correlationHeader: "conversation" };
  const first = { ...placeOrder, wire: "plain", message: inHeader } as const;
  const second = { ...first, address: "ordering.again" };
  const heard: string[] = [];
  await consume(transport, first, async (payload, { correlationId }) => {
    heard.push(correlationId);
    await produce(transport, second, payload);
  });
  await consume(transport, second, (_, { correlationId }) => void heard.push(correlationId));
  await produce(transport, first, order);
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard[0]).toMatch(/.{20}/);
  expect(heard[1]).toBe(heard[0]);
  await produce(transport, first, order, { headers: { conversation: "mine" } });
  await vi.waitFor(() => expect(heard.slice(2)).toEqual(["mine", "mine"]));
});

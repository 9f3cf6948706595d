import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { orderStatus, placeOrder } from "../../test/shop.ts";
import { consume } from "../consume/consume.ts";
import { produce } from "../produce/produce.ts";
import { request } from "../query/request.ts";
import { openRequester } from "../query/requester.ts";
import { serve } from "../query/serve.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { withSource } from "./with-source.ts";

const { source: _, ...received } = placeOrder;
const { source: __, ...asked } = { ...orderStatus, replySource: "shop" };
const order = { orderId: "o-1", quantity: 1 };

/** The source of everything that is published through `transport`. */
let sources: (string | undefined)[];
let transport: Transport;

beforeEach(() => {
  sources = [];
  const inner = memoryTransport();
  transport = {
    ...inner,
    publish(to, packets, options) {
      sources.push(...packets.map(({ headers }) => headers[wireHeaders.source]));
      return inner.publish(to, packets, options);
    },
  };
});
afterEach(() => transport.close({ timeoutMs: 0 }));

test("a producer without a name is unnamed, and does not have the name of the application that receives", async () => {
  const handler = vi.fn();
  await consume(transport, received, handler);
  await produce(transport, received, order);
  await produce(withSource(transport, "till-3"), received, order);
  await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
  expect(sources).toEqual(["unnamed", "till-3"]);
  expect(handler.mock.calls.map(([, context]) => context.source)).toEqual(sources);
});

test("a message of the contract's application has the contract's title", async () => {
  await produce(transport, placeOrder, order);
  await produce(withSource(transport, "till-3"), placeOrder, order);
  expect(sources).toEqual(["shop", "till-3"]);
});

test("a request is unnamed, and its reply has the contract's title", async () => {
  const requester = openRequester(transport);
  await serve(transport, asked, () => ({ stage: "paid" }));
  await request(requester, asked, { orderId: "o-1" });
  await requester.close();
  expect(sources).toEqual(["unnamed", "shop"]);
});

test("a responder with a name replies in that name", async () => {
  const requester = openRequester(withSource(transport, "till-3"));
  await serve(withSource(transport, "orders-2"), asked, () => ({ stage: "paid" }));
  await request(requester, asked, { orderId: "o-1" });
  await requester.close();
  expect(sources).toEqual(["till-3", "orders-2"]);
});

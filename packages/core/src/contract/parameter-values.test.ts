import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { consume } from "../consume/consume.ts";
import { produce } from "../produce/produce.ts";
import { request } from "../query/request.ts";
import { openRequester } from "../query/requester.ts";
import { serve } from "../query/serve.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Transport } from "../transport/transport.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";
import type { Message } from "./message.ts";
import type { Command, Event } from "./operation.ts";
import type { Query } from "./query.ts";

const message: Message<string> = { name: "Order", payload: z.string() };
const parameters = { country: { enum: ["AT", "CH"], default: "AT" } };
const place: Command<string> = {
  kind: "command",
  name: "place",
  address: "orders.{country}.{shop}",
  parameters,
  message,
};
const price: Query<string, string> = {
  kind: "query",
  name: "price",
  address: "prices.{country}",
  parameters,
  message,
  reply: message,
};

let transport: Transport;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());
const onError = vi.fn();

test("a parameter without a value has the contract's default", async () => {
  const handler = vi.fn();
  await consume(transport, place, handler, { onError });
  await produce(transport, place, "tea", { parameters: { shop: "one" } });
  await produce(transport, place, "tea", { parameters: { country: "CH", shop: "one" } });
  await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
  const seen = handler.mock.calls.map(([, context]) => context.parameters);
  expect(seen).toEqual([
    { country: "AT", shop: "one" },
    { country: "CH", shop: "one" },
  ]);
});

test("a value that the contract does not list is rejected before anything is sent", async () => {
  const publish = vi.spyOn(transport, "publish");
  const sent = produce(transport, place, "tea", { parameters: { country: "FR", shop: "one" } });
  await expect(sent).rejects.toMatchObject({
    code: "invalid_message",
    text: expect.stringContaining('parameter "country" is "FR", and the contract lists "AT", "CH"'),
  });
  const requester = openRequester(transport);
  const asked = request(requester, price, "tea", { parameters: { country: "FR" } });
  await expect(asked).rejects.toMatchObject({ code: "invalid_message" });
  await requester.close();
  expect(publish).not.toHaveBeenCalled();
});

test("a parameter without a default is required", async () => {
  await expect(produce(transport, place, "tea")).rejects.toMatchObject({ code: "invalid_address" });
});

test("a query is requested and served at the address with its default", async () => {
  await serve(transport, price, (_, { parameters: { country } }) => country as string, { onError });
  const requester = openRequester(transport);
  expect(await request(requester, price, "tea")).toBe("AT");
  await requester.close();
});

test("a message from an address outside of the contract becomes a dead letter with the reason", async () => {
  const placed: Event<string> = { ...place, kind: "event" };
  const handler = vi.fn();
  const dead = await collectDeadLetters(transport, topic(place.address), "mail");
  await consume(transport, placed, handler, { group: "mail", onError });
  const to = topic(place.address, { parameters: { country: "FR", shop: "one" } });
  await transport.publish(to, [{ id: "1", headers: {}, body: Buffer.from('"tea"') }]);
  await vi.waitFor(() => expect(dead).toHaveLength(1));
  expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain(
    'its address does not fit the contract: parameter "country" is "FR"',
  );
  expect(handler).not.toHaveBeenCalled();
});

test("the same goes for a command", async () => {
  const dead = await collectDeadLetters(transport, queue(place.address));
  await consume(transport, place, vi.fn(), { onError });
  const to = queue(place.address, { parameters: { country: "constructor", shop: "one" } });
  await transport.publish(to, [{ id: "1", headers: {}, body: Buffer.from('"tea"') }]);
  await vi.waitFor(() => expect(dead).toHaveLength(1));
});

import { expect, test } from "vitest";
import { fakeTransport } from "../../test/fake-transport.ts";
import { placeOrder } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import { produce, produceOneOf } from "./produce.ts";

const order = { orderId: "7", quantity: 1 };

test("a producer gets the id of its message, and the position that the broker gave it", async () => {
  const { transport } = fakeTransport({ publish: async () => [{ position: "42" }] });
  expect(await produce(transport, placeOrder, order, { id: "m1" })).toEqual({ id: "m1", position: "42" });
});

test("a producer gets the new id of a message without one", async () => {
  const { transport, publications } = fakeTransport();
  const { id } = await produce(transport, placeOrder, order);
  expect(id).toMatch(/^\S{23,}$/);
  expect(publications[0]?.packets[0]?.headers["ce-id"]).toBe(id);
});

test("a producer gets the id alone over a transport without receipts", async () => {
  const { transport } = fakeTransport();
  expect(await produce(transport, placeOrder, order, { id: "m1" })).toEqual({ id: "m1" });
});

test("a producer of one of several messages gets the token of a delayed one", async () => {
  const { transport } = fakeTransport({
    features: { delay: true },
    publish: async () => [{ scheduled: "token" }],
  });
  const delayed = { ...userEvents, delayMs: 50 };
  const sent = produceOneOf(transport, delayed, "signedUp", { email: "a@b" }, { id: "m1" });
  expect(await sent).toEqual({ id: "m1", scheduled: "token" });
});

import {
  deadLetters,
  defineFeatures,
  MessagingError,
  type Outgoing,
  queue,
  type Settlement,
  type Subscription,
} from "@posthorn/core/transport";
import { beforeEach, expect, test, vi } from "vitest";
import { openLink } from "../connection/link.ts";
import { readNetworkOptions } from "../options/network-options.ts";
import { assembleTransport } from "./assemble-transport.ts";

const features = defineFeatures({
  reach: "network",
  queues: true,
  deadLetter: true,
  limits: { largestBody: 100 },
});
const packet: Outgoing = { id: "1", headers: {}, body: new Uint8Array(1) };
const receive = async (): Promise<Settlement> => ({ kind: "done" });
const orders = queue("orders");

let log: string[];
beforeEach(() => {
  log = [];
});

function fakeTransport({ drained = async () => {} }: { drained?: () => Promise<void> } = {}) {
  const settings = readNetworkOptions({ onStatus: () => {} }, "Tea");
  const link = openLink({ transport: "tea", broker: "Tea at tea://host", settings });
  const close = vi.fn<Subscription["close"]>(async () => void log.push("subscription"));
  const publish = vi.fn(async () => [{ position: "1" }]);
  const subscribe = vi.fn(async () => ({ resize: () => {}, close }));
  const transport = assembleTransport({
    name: "tea",
    features,
    link,
    ledger: { drained, close: () => void log.push("ledger") },
    publish,
    subscribe,
    disconnect: async () => void log.push("connections"),
    inboxPrefixes: ["_tea."],
  });
  return { transport, publish, subscribe, close, link };
}

test("a transport passes checked calls on", async () => {
  const { transport, publish, subscribe } = fakeTransport();
  expect(await transport.publish(orders, [packet], { connectTimeoutMs: 5 })).toEqual([{ position: "1" }]);
  expect(publish).toHaveBeenCalledWith(orders, [packet], { connectTimeoutMs: 5 });
  await transport.subscribe(orders, receive, { concurrency: 3 });
  expect(subscribe).toHaveBeenCalledWith(orders, receive, { concurrency: 3 });
  expect(transport).toMatchObject({ name: "tea", features, inboxPrefixes: ["_tea."] });
  expect("more" in transport).toBe(false);
});

test("dead letters are a queue", async () => {
  const { transport, publish } = fakeTransport();
  await transport.publish(deadLetters(orders), [packet]);
  expect(publish).toHaveBeenCalledWith(queue("orders.dead"), [packet], {});
});

test("a call that the features do not allow is refused", async () => {
  const { transport, publish, subscribe } = fakeTransport();
  const large = { ...packet, body: new Uint8Array(101) };
  await expect(transport.publish(orders, [large])).rejects.toMatchObject({ code: "message_too_large" });
  await expect(transport.publish(orders, [packet], { within: {} as never })).rejects.toMatchObject({
    code: "unsupported_capability",
  });
  const subscription = await transport.subscribe(orders, receive);
  expect(() => subscription.resize(-1)).toThrow("[invalid_argument]");
  await expect(transport.subscribe(queue("a", { ordered: true }), receive)).rejects.toMatchObject({
    code: "unsupported_capability",
  });
  expect([publish, subscribe].map((each) => each.mock.calls.length)).toEqual([0, 1]);
});

test("close ends the parts in order, once, and handlers may publish until then", async () => {
  const { transport, close, publish, link } = fakeTransport();
  await transport.subscribe(orders, receive);
  close.mockImplementationOnce(async () => {
    await transport.publish(orders, [packet]);
    log.push("subscription");
  });
  await Promise.all([transport.close({ timeoutMs: 5_000 }), transport.close()]);
  expect(close).toHaveBeenCalledWith({ timeoutMs: 5_000 });
  expect(publish).toHaveBeenCalledTimes(1);
  expect(log).toEqual(["subscription", "connections", "ledger"]);
  await expect(transport.publish(orders, [packet])).rejects.toMatchObject({ code: "closed" });
  await expect(transport.subscribe(orders, receive)).rejects.toMatchObject({ code: "closed" });
  expect(link.ended()?.code).toBe("closed");
});

test("a subscription that is closed already is not closed again", async () => {
  const { transport, close } = fakeTransport();
  const subscription = await transport.subscribe(orders, receive);
  await subscription.close();
  await transport.close();
  expect(close).toHaveBeenCalledTimes(1);
});

test("a subscription that opens while the transport closes is closed", async () => {
  const { transport, subscribe, close } = fakeTransport();
  const opening = Promise.withResolvers<{ resize: () => void; close: Subscription["close"] }>();
  subscribe.mockReturnValueOnce(opening.promise as never);
  const subscribed = transport.subscribe(orders, receive);
  await transport.close();
  opening.resolve({ resize: () => {}, close });
  await subscribed;
  expect(close).toHaveBeenCalledWith({ timeoutMs: 0 });
});

test("a transport that has given up rejects everything at once", async () => {
  const { transport, publish, link } = fakeTransport();
  const cause = new MessagingError("unauthorized", "No.");
  link.giveUp(cause);
  expect(log).toEqual(["ledger"]);
  await expect(transport.publish(orders, [packet])).rejects.toBe(cause);
  expect(publish).not.toHaveBeenCalled();
  await transport.close();
});

test("close does not wait for confirms for ever", async () => {
  const { transport } = fakeTransport({ drained: () => new Promise(() => {}) });
  await transport.close({ timeoutMs: 1 });
  expect(log).toEqual(["connections", "ledger"]);
});

test("close waits for a subscription that is not open yet while the link is up, because it may have deliveries", async () => {
  const { transport, subscribe, close, link } = fakeTransport();
  link.addConnection().up();
  const opening = Promise.withResolvers<{ resize: () => void; close: Subscription["close"] }>();
  subscribe.mockReturnValueOnce(opening.promise as never);
  const subscribing = transport.subscribe(orders, receive);
  const closing = transport.close({ timeoutMs: 5_000 });
  opening.resolve({ resize: () => {}, close });
  await Promise.all([subscribing, closing]);
  expect(close).toHaveBeenCalledWith({ timeoutMs: 5_000 });
  expect(log).toEqual(["subscription", "connections", "ledger"]);
});

import type { ConfirmChannel } from "amqplib";
import { expect, test } from "vitest";
import { publishOn } from "./write-message.ts";
import type { Message } from "./routes.ts";

const message: Message = {
  key: "orders",
  properties: { headers: { shop: "north" }, messageId: "1", mandatory: true, deliveryMode: 2 },
  body: Buffer.from("{}"),
};

function recorder<N extends string>(...names: readonly N[]) {
  const calls: unknown[][] = [];
  const channel = Object.fromEntries(
    names.map((name) => [name, (...given: unknown[]) => calls.push([name, ...given])]),
  );
  return { calls, channel: channel as unknown as ConfirmChannel };
}

test("headers go to a channel that lets us in as they are, and the confirm is awaited after that", () => {
  const { calls, channel } = recorder("sendMessage", "pushConfirmCallback", "publish");
  const confirmed = (): void => {};
  publishOn(channel, "shop", message, confirmed);
  const fields = { exchange: "shop", routingKey: "orders", mandatory: true, immediate: false };
  expect(calls).toEqual([
    ["sendMessage", fields, message.properties, message.body],
    ["pushConfirmCallback", confirmed],
  ]);
  expect(calls[0]?.[2]).toBe(message.properties);
});

test("a channel that does not let us in publishes by itself", () => {
  const { calls, channel } = recorder("publish");
  const confirmed = (): void => {};
  publishOn(channel, "shop", message, confirmed);
  expect(calls).toEqual([["publish", "shop", "orders", message.body, message.properties, confirmed]]);
});

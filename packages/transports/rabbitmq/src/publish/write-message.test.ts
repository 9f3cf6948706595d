import type { ConfirmChannel } from "amqplib";
import { expect, test } from "vitest";
import type { Message } from "./routes.ts";
import { writeMessage } from "./write-message.ts";

const message: Message = {
  exchange: "shop",
  key: "orders",
  properties: { headers: { shop: "north" }, messageId: "1", mandatory: true, deliveryMode: 2 },
  body: Buffer.from("{}"),
};

function recordingChannel<N extends string>(...names: readonly N[]) {
  const calls: unknown[][] = [];
  const channel = Object.fromEntries(
    names.map((name) => [name, (...args: unknown[]) => calls.push([name, ...args])]),
  );
  return { calls, channel: channel as unknown as ConfirmChannel };
}

test("a channel's internal methods get the properties unchanged, and the confirm callback after that", () => {
  const { calls, channel } = recordingChannel("sendMessage", "pushConfirmCallback", "publish");
  const onConfirm = (): void => {};
  writeMessage(channel, message, onConfirm);
  const fields = { exchange: "shop", routingKey: "orders", mandatory: true, immediate: false };
  expect(calls).toEqual([
    ["sendMessage", fields, message.properties, message.body],
    ["pushConfirmCallback", onConfirm],
  ]);
  expect(calls[0]?.[2]).toBe(message.properties);
});

test("a channel without these methods publishes itself", () => {
  const { calls, channel } = recordingChannel("publish");
  const onConfirm = (): void => {};
  writeMessage(channel, message, onConfirm);
  expect(calls).toEqual([["publish", "shop", "orders", message.body, message.properties, onConfirm]]);
});

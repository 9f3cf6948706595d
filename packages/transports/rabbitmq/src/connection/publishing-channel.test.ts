import { EventEmitter } from "node:events";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { afterEach, expect, test, vi } from "vitest";
import { openPublishingChannel, type Write, write } from "./publishing-channel.ts";

const message: Write = {
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
  write(channel, message, onConfirm);
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
  write(channel, message, onConfirm);
  expect(calls).toEqual([["publish", "shop", "orders", message.body, message.properties, onConfirm]]);
});

afterEach(() => vi.useRealTimers());

test("another channel is opened when one is lost, unless the connection was closed", async () => {
  vi.useFakeTimers();
  const channels: EventEmitter[] = [];
  const createConfirmChannel = async (): Promise<EventEmitter> => {
    const channel = new EventEmitter();
    channels.push(channel);
    return channel;
  };
  const model = Object.assign(new EventEmitter(), { createConfirmChannel });
  const ignore = (): void => {};
  const events = { onReady: ignore, onLost: ignore, onError: ignore, onReturn: ignore };
  openPublishingChannel(events).up(model as unknown as ChannelModel);
  await vi.advanceTimersByTimeAsync(1_000);
  channels[0]?.emit("close");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(channels).toHaveLength(2);
  model.emit("close");
  channels[1]?.emit("close");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(channels).toHaveLength(2);
});

import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { copyHeaders } from "../wire/headers.ts";
import { openCopies } from "./copies.ts";

interface MessageOptions {
  readonly id?: string;
  readonly deliveryCount?: number;
  readonly token?: string;
  readonly body?: string;
}

function messageOf({ id = "1", deliveryCount = 0, token, body = "{}" }: MessageOptions): ConsumeMessage {
  const headers = {
    ...(deliveryCount > 0 ? { "x-delivery-count": deliveryCount } : {}),
    ...(token === undefined ? {} : { [copyHeaders.token]: token }),
  };
  return { properties: { messageId: id, headers }, content: Buffer.from(body) } as ConsumeMessage;
}

/** Begins a copy of a packet. */
function beginCopy() {
  let tokens = 0;
  const copies = openCopies(() => `token-${++tokens}`);
  const channel = new AbortController();
  const copy = copies.begin({ queue: "jobs", message: messageOf({}), signal: channel.signal });
  const receive = (options: MessageOptions): Promise<boolean> | undefined =>
    copies.isHandledElsewhere("jobs", messageOf(options));
  return { copy, receive, breakChannel: () => channel.abort() };
}

test("an original that comes back after its channel broke is not handled if its copy is confirmed, once", async () => {
  const { copy, receive, breakChannel } = beginCopy();
  copy.confirm();
  breakChannel();
  expect(await receive({ deliveryCount: 1 })).toBe(true);
  expect(receive({ deliveryCount: 2 })).toBe(undefined);
});

test("an original that comes back before the confirm of its copy waits for it", async () => {
  const { copy, receive, breakChannel } = beginCopy();
  breakChannel();
  const answer = receive({ deliveryCount: 1 });
  copy.confirm();
  expect(await answer).toBe(true);
});

test("an original whose copy was abandoned is handled, and the copy is not", async () => {
  const { copy, receive, breakChannel } = beginCopy();
  breakChannel();
  const answer = receive({ deliveryCount: 1 });
  expect(copy.abandon()).toBe(true);
  expect(await answer).toBe(false);
  expect(await receive({ token: copy.token })).toBe(true);
  expect(receive({ token: copy.token })).toBe(undefined);
});

test("a copy that arrives before its confirm counts as confirmed", async () => {
  const { copy, receive, breakChannel } = beginCopy();
  expect(receive({ token: copy.token })).toBe(undefined);
  expect(copy.abandon()).toBe(false);
  breakChannel();
  expect(await receive({ deliveryCount: 1 })).toBe(true);
});

test.each([
  ["that comes while the channel works", {}, false],
  ["with another body", { body: "[]" }, true],
  ["that is another copy", { token: "other" }, true],
  ["with another id", { id: "2" }, true],
])("a packet %s is not mistaken for the original", (_, other, breaks) => {
  const { copy, receive, breakChannel } = beginCopy();
  copy.confirm();
  if (breaks) breakChannel();
  expect(receive({ deliveryCount: 1, ...other })).toBe(undefined);
});

test("a first delivery with the same id ends the search for the original, so that no packet is lost", () => {
  const { copy, receive, breakChannel } = beginCopy();
  copy.confirm();
  breakChannel();
  expect(receive({})).toBe(undefined);
  expect(receive({ deliveryCount: 1 })).toBe(undefined);
});

import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { travel } from "../wire/headers.ts";
import { openMoves } from "./copies.ts";

interface Given {
  readonly id?: string;
  readonly deliveryCount?: number;
  readonly token?: string;
  readonly body?: string;
}

function messageOf({ id = "1", deliveryCount = 0, token, body = "{}" }: Given): ConsumeMessage {
  const headers = {
    ...(deliveryCount > 0 ? { "x-delivery-count": deliveryCount } : {}),
    ...(token === undefined ? {} : { [travel.copy]: token }),
  };
  return { properties: { messageId: id, headers }, content: Buffer.from(body) } as ConsumeMessage;
}

/** A packet whose copy is published, and the channel that it came on. */
function moveOf(message = messageOf({})) {
  let tokens = 0;
  const moves = openMoves(() => `token-${++tokens}`);
  const channel = new AbortController();
  const move = moves.begin({ queue: "jobs", message, signal: channel.signal });
  const arrive = (given: Given): Promise<boolean> | undefined =>
    moves.isHandledElsewhere("jobs", messageOf(given));
  return { move, arrive, breakChannel: () => channel.abort() };
}

test("an original that comes back once its channel broke is handled by its copy, once", async () => {
  const { move, arrive, breakChannel } = moveOf();
  move.moved();
  breakChannel();
  expect(await arrive({ deliveryCount: 1 })).toBe(true);
  expect(arrive({ deliveryCount: 2 })).toBe(undefined);
});

test("an original that comes back before the confirm waits for it", async () => {
  const { move, arrive, breakChannel } = moveOf();
  breakChannel();
  const answer = arrive({ deliveryCount: 1 });
  move.moved();
  expect(await answer).toBe(true);
});

test("an original that stayed is handled, and its copy is not", async () => {
  const { move, arrive, breakChannel } = moveOf();
  breakChannel();
  const answer = arrive({ deliveryCount: 1 });
  expect(move.stayed()).toBe(true);
  expect(await answer).toBe(false);
  expect(await arrive({ token: move.token })).toBe(true);
  expect(arrive({ token: move.token })).toBe(undefined);
});

test("a copy that arrives before its confirm is as good as confirmed", async () => {
  const { move, arrive, breakChannel } = moveOf();
  expect(arrive({ token: move.token })).toBe(undefined);
  expect(move.stayed()).toBe(false);
  breakChannel();
  expect(await arrive({ deliveryCount: 1 })).toBe(true);
});

test.each([
  ["while the channel works", {}, false],
  ["with another body", { body: "[]" }, true],
  ["in another life", { token: "other" }, true],
  ["with another id", { id: "2" }, true],
])("a packet %s is not taken for the original", (_, other, breaks) => {
  const { move, arrive, breakChannel } = moveOf();
  move.moved();
  if (breaks) breakChannel();
  expect(arrive({ deliveryCount: 1, ...other })).toBe(undefined);
});

test("a packet that comes for the first time under the same id ends the search, so that none is lost", () => {
  const { move, arrive, breakChannel } = moveOf();
  move.moved();
  breakChannel();
  expect(arrive({})).toBe(undefined);
  expect(arrive({ deliveryCount: 1 })).toBe(undefined);
});

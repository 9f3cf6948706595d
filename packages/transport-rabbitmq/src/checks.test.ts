import { queue, topic } from "@posthorn/core";
import { expect, test } from "vitest";
import { checkPackets, checkSubscription } from "./checks.ts";
import { rabbitmqFeatures } from "./features.ts";

const packet = { id: "1", headers: {}, body: new Uint8Array() };
const code = (name: string): unknown => expect.objectContaining({ code: name });

test("what RabbitMQ does not promise is refused before anything is sent", () => {
  expect(() => checkPackets(queue("jobs"), [{ ...packet, delayMs: 1 }])).toThrow(
    code("unsupported_capability"),
  );
  const windowed = queue("jobs", { duplicateWindowMs: 1_000 });
  expect(() => checkPackets(windowed, [packet])).toThrow(/withDedupe/);
  expect(() => checkSubscription(windowed, {})).toThrow(code("unsupported_capability"));
});

test("a body that is too large, or an address that is not whole, is refused", () => {
  const body = new Uint8Array(rabbitmqFeatures.largestBody + 1);
  expect(() => checkPackets(queue("jobs"), [{ ...packet, body }])).toThrow(code("message_too_large"));
  expect(() => checkPackets(topic("orders.{id}"), [packet])).toThrow(code("invalid_address"));
});

test("a subscription needs a place for a packet, and the whole of a queue", () => {
  for (const concurrency of [0, Number.NaN, -1]) {
    expect(() => checkSubscription(queue("jobs"), { concurrency })).toThrow(code("unsupported_capability"));
  }
  const part = queue("jobs.{tenant}", { parameters: { tenant: "a" } });
  expect(() => checkSubscription(part, {})).toThrow(/all of it/);
  checkSubscription(topic("orders.{region}", { parameters: { region: "eu" } }), { group: "all" });
});

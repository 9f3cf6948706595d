import { beforeEach, describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { type FakeOptions, fakeDelivery, fakeTransport } from "../../test/fake-transport.ts";
import { type PlaceOrder, placeOrder } from "../../test/shop.ts";
import type { Command } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { Delivery, Outgoing } from "../transport/packet.ts";
import { consume } from "./consume.ts";

const features = { redelivery: true, attempts: true };
const withQueue: Command<PlaceOrder> = { ...placeOrder, deadLetterAddress: "ordering.failed" };
const onError = vi.fn();
const handler = vi.fn();
beforeEach(() => {
  onError.mockReset();
  handler.mockReset();
  vi.spyOn(Math, "random").mockReturnValue(1);
});

async function consuming(options: FakeOptions = {}, operation = withQueue) {
  const fake = fakeTransport({ ...options, features });
  await consume(fake.transport, operation, handler, { onError });
  return fake;
}

const reports = (): unknown[] => onError.mock.calls.map(([{ code, text }]) => [code, text]);

describe("a dead letter of a contract with a queue for them", () => {
  test("is published with the bindings of that queue", async () => {
    handler.mockRejectedValue(new RangeError("cold"));
    const binding = { channel: { stream: "FAILED" } };
    const bound = { ...withQueue, deadLetterBindings: { "x-stream": binding, other: {} } };
    const fake = await consuming({ bindings: ["x-stream"] }, bound);
    await fake.deliver(fakeDelivery({ attempt: 3 }));
    expect(fake.publications[0]?.to).toMatchObject({ address: "ordering.failed", binding });
  });

  test("is published there before its message is done", async () => {
    handler.mockRejectedValue(new RangeError("cold"));
    const order: string[] = [];
    const fake = await consuming({ publish: async () => void order.push("accepted") });
    const settlement = await fake.deliver(fakeDelivery({ attempt: 3 }));
    order.push(settlement.kind);
    expect(order).toEqual(["accepted", "done"]);
    const [{ to, packets }] = fake.publications as [(typeof fake.publications)[0]];
    expect(to).toEqual({
      kind: "queue",
      template: "ordering.failed",
      address: "ordering.failed",
      ordered: false,
    });
    expect(packets).toHaveLength(1);
    const [packet] = packets as [Outgoing];
    expect([packet.id, JSON.parse(Buffer.from(packet.body).toString())]).toEqual([
      "m1",
      { orderId: "7", quantity: 1 },
    ]);
    expect(packet.headers).toMatchObject({
      "ce-id": "m1",
      "posthorn-dead-reason": "attempt 3 of 3 failed: cold",
      "posthorn-dead-address": "ordering.place-order",
      "posthorn-dead-attempts": "3",
      "posthorn-dead-error-type": "RangeError",
    });
    expect(reports()).toEqual([
      [
        "handler_failed",
        'Attempt 3 of 3 at command "placeOrder" failed. The message goes to the dead letters at "ordering.failed".',
      ],
    ]);
  });

  test.each<[string, Partial<Delivery>, string]>([
    [
      "a message that cannot be read",
      { body: Buffer.from("{") },
      'Message m1 of command "placeOrder" was not handled: its body is not JSON (SyntaxError).',
    ],
    [
      "a message beyond its last attempt",
      { attempt: 4 },
      "attempt 4 of 3: earlier attempts asked for a retry or never ended",
    ],
    ["a message whose handler says so", {}, "too late"],
  ])("may be %s", async (_, parts, reason) => {
    handler.mockReturnValue({ kind: "dead-letter", reason: "too late" });
    const fake = await consuming();
    expect(await fake.deliver(fakeDelivery(parts))).toEqual({ kind: "done" });
    expect(fake.publications[0]?.packets[0]?.headers["posthorn-dead-reason"]).toBe(reason);
  });

  test("has the parameters of its message in the address of the queue", async () => {
    const operation = {
      ...withQueue,
      address: "ordering.{country}.place-order",
      deadLetterAddress: "failed.{country}",
    };
    handler.mockReturnValue({ kind: "dead-letter", reason: "x" });
    const fake = await consuming({}, operation);
    await fake.deliver(fakeDelivery({ address: "ordering.AT.place-order" }));
    expect(fake.publications[0]?.to).toMatchObject({ template: "failed.{country}", address: "failed.AT" });
  });

  test("of a message without an id gets one", async () => {
    handler.mockReturnValue({ kind: "dead-letter", reason: "x" });
    const fake = await consuming();
    await fake.deliver(fakeDelivery({ headers: {} }));
    expect(fake.publications[0]?.packets[0]?.id).toMatch(/^\S{23,}$/);
  });
});

describe("if the queue does not accept a dead letter", () => {
  const full = new MessagingError("overloaded", "The queue is full.");

  test("its message is tried again, and keeps the reason of its first failure", async () => {
    let isFull = true;
    handler.mockRejectedValue(new Error("cold"));
    const fake = await consuming({
      publish: async () => (isFull ? Promise.reject(full) : undefined),
    });
    expect(await fake.deliver(fakeDelivery({ attempt: 3 }))).toEqual({ kind: "retry", afterMs: 4 });
    expect(reports()[1]).toEqual([
      "overloaded",
      'Message m1 of command "placeOrder" could not be sent to the dead letters at "ordering.failed". It will be tried again.',
    ]);
    expect(onError.mock.calls[1]?.[0].cause).toBe(full);
    isFull = false;
    expect(await fake.deliver(fakeDelivery({ attempt: 4 }))).toEqual({ kind: "done" });
    expect(handler).toHaveBeenCalledTimes(1);
    expect(fake.publications[1]?.packets[0]?.headers).toMatchObject({
      "posthorn-dead-reason": "attempt 3 of 3 failed: cold",
      "posthorn-dead-attempts": "4",
    });
  });

  test("and the message is handled in the end, the reason is forgotten", async () => {
    let isFull = true;
    const fake = await consuming({ publish: async () => (isFull ? Promise.reject(full) : undefined) });
    handler.mockReturnValueOnce({ kind: "dead-letter", reason: "first" });
    await fake.deliver(fakeDelivery());
    expect(await fake.deliver(fakeDelivery({ attempt: 2 }))).toEqual({ kind: "done" });
    isFull = false;
    handler.mockReturnValueOnce({ kind: "dead-letter", reason: "second" });
    await fake.deliver(fakeDelivery());
    expect(fake.publications[1]?.packets[0]?.headers["posthorn-dead-reason"]).toBe("second");
  });

  test("with an error that is not Posthorn's, it is reported as uncertain", async () => {
    handler.mockReturnValue({ kind: "dead-letter", reason: "x" });
    const fake = await consuming({ publish: async () => Promise.reject(new TypeError("no")) });
    expect((await fake.deliver(fakeDelivery())).kind).toBe("retry");
    expect(onError.mock.calls[0]?.[0].code).toBe("publish_uncertain");
  });
});

test("a queue of dead letters with a parameter that its operation lacks is refused", async () => {
  const operation = { ...withQueue, deadLetterAddress: "failed.{country}" };
  expect((await rejection(consuming({}, operation))).message).toBe(
    '[invalid_address] The dead letters of command "placeOrder" go to "failed.{country}", and its address "ordering.place-order" has no parameter "country". Correct "deadLetterAddress" in the contract.',
  );
});

import { describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { fakeDelivery, fakeTransport } from "../../test/fake-transport.ts";
import { type PlaceOrder, placeOrder } from "../../test/shop.ts";
import { signUp } from "../../test/users.ts";
import type { Features } from "../contract/features.ts";
import type { Command, Event } from "../contract/operation.ts";
import { consume } from "./consume.ts";
import type { EventOptions } from "./consume-options.ts";
import { everyInstance } from "./every-instance.ts";

type Operation = Command<PlaceOrder> | Event<PlaceOrder>;
const once: Command<PlaceOrder> = { ...placeOrder, retry: { attempts: 1, backoffMs: 1 } };
const event: Event<PlaceOrder> = { ...once, kind: "event" };

/** The feature that a consumer lacks, or undefined if it can be opened. */
async function missing(operation: Operation, features: Partial<Features>, group?: string) {
  const { transport } = fakeTransport({ features });
  const options: EventOptions = { group: group ?? everyInstance };
  const error = await rejection(
    consume(transport, operation, vi.fn(), options).then(() => Promise.reject(new Error("opened"))),
  ).catch(() => undefined);
  return error === undefined ? undefined : /needs "(\w+): /.exec(error.text)?.[1];
}

describe("a consumer", () => {
  test.each<[string, Operation, Partial<Features>, string | undefined]>([
    ["of several attempts needs redelivery", placeOrder, { attempts: true, deadLetter: true }, "redelivery"],
    ["of several attempts needs their count", placeOrder, { redelivery: true, deadLetter: true }, "attempts"],
    ["of one attempt needs neither", once, { deadLetter: true }, undefined],
    ["with dead letters needs the feature", once, {}, "deadLetter"],
    ["without dead letters needs nothing", { ...once, deadLetter: false }, {}, undefined],
    [
      "with a queue of dead letters needs redelivery",
      { ...once, deadLetterAddress: "dead" },
      {},
      "redelivery",
    ],
    [
      "with a queue of dead letters needs no dead letters of the broker",
      { ...once, deadLetterAddress: "dead" },
      { redelivery: true },
      undefined,
    ],
    ["of every instance needs no dead letters", event, {}, undefined],
    ["with an open parameter needs wildcards", { ...event, address: "orders.{country}" }, {}, "wildcards"],
  ])("%s", async (_, operation, features, expected) => {
    expect(await missing(operation, features)).toBe(expected);
  });

  test("of a group needs dead letters", async () => {
    expect(await missing(event, {}, "mail")).toBe("deadLetter");
  });

  test("of a shared queue needs redelivery, to hand back the messages of other operations", async () => {
    const { transport } = fakeTransport({ features: { deadLetter: true } });
    const shared = { ...signUp, retry: { attempts: 1, backoffMs: 1 } };
    expect((await rejection(consume(transport, shared, vi.fn()))).text).toContain(
      'command "signUp" needs "redelivery: true"',
    );
  });
});

test("a transport that orders partitions satisfies a contract that orders keys", async () => {
  const requires = { order: "key" } as const;
  const ordered = { ...once, deadLetter: false, requires, orderingKey: ["orderId"] } as const;
  expect(await missing(ordered, { order: "partition" })).toBe(undefined);
  expect(await missing(ordered, { order: "none" })).toBe("order");
});

test("a message of a contract without dead letters is reported and dropped", async () => {
  const onError = vi.fn();
  const fake = fakeTransport();
  const operation = { ...once, deadLetter: false } as const;
  const failing = vi.fn(() => Promise.reject(new Error("cold")));
  await consume(fake.transport, operation, failing, { onError });
  expect(await fake.deliver(fakeDelivery())).toEqual({ kind: "done" });
  expect(await fake.deliver(fakeDelivery({ body: Buffer.from("{") }))).toEqual({ kind: "done" });
  failing.mockReturnValue({ kind: "dead-letter", reason: "too late" } as never);
  expect(await fake.deliver(fakeDelivery())).toEqual({ kind: "done" });
  const dropped = "was dropped: the contract has no dead letters for it.";
  expect(onError.mock.calls.map(([{ code, text }]) => [code, text])).toEqual([
    ["handler_failed", `Attempt 1 of 1 at command "placeOrder" failed. The message ${dropped}`],
    [
      "invalid_message",
      `Message m1 of command "placeOrder" was not handled: its body is not JSON (SyntaxError). It ${dropped}`,
    ],
    ["handler_failed", `Message m1 of command "placeOrder" was given up: too late. It ${dropped}`],
  ]);
});

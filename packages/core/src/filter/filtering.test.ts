import { beforeEach, describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { type FakeOptions, fakeDelivery, fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, placeOrder } from "../../test/shop.ts";
import { userEvents } from "../../test/users.ts";
import { consume, consumeOneOf } from "../consume/consume.ts";
import type { EventOptions } from "../consume/consume-options.ts";
import { everyInstance } from "../consume/every-instance.ts";
import type { Features } from "../contract/features.ts";
import type { Delivery } from "../transport/packet.ts";

const features: Partial<Features> = {
  order: "key",
  wildcards: true,
  redelivery: true,
  attempts: true,
  deadLetter: true,
};
const mail = { group: "mail" };
const handler = vi.fn();
const onError = vi.fn();
beforeEach(() => {
  handler.mockReset();
  onError.mockReset();
});

const fakeWith = (options: FakeOptions = {}) =>
  fakeTransport({ ...options, features: { ...features, ...options.features } });

const placedFor = (tenant: string, parts: Partial<Delivery> = {}): Delivery =>
  fakeDelivery({ address: "ordering.DE.order-placed", headers: { "ce-id": "m1", tenant }, ...parts });

describe("over a broker that tests filters", () => {
  test("the group is opened with the filter", async () => {
    const { transport, subscriptions } = fakeWith({ features: { filters: true } });
    await consume(transport, orderPlaced, handler, { ...mail, filter: { priority: { from: 5 } } });
    await consume(transport, orderPlaced, handler, mail);
    expect(subscriptions.map(({ options }) => options.filter)).toEqual([
      [[{ header: "priority", from: 5 }]],
      undefined,
    ]);
    expect(Object.keys(subscriptions[1]?.options ?? {})).not.toContain("filter");
  });

  test("the broker replaces the filter", async () => {
    const setFilter = vi.fn(async () => {});
    const { transport } = fakeWith({ features: { filters: true }, subscription: { setFilter } });
    const consumer = await consume(transport, orderPlaced, handler, mail);
    await consumer.setFilter({ tenant: "acme" });
    await consumer.setFilter(undefined);
    expect(setFilter.mock.calls).toEqual([[[[{ header: "tenant", in: ["acme"] }]]], [undefined]]);
  });

  test("a subscription that lacks the function rejects", async () => {
    const { transport } = fakeWith({ features: { filters: true } });
    const consumer = await consume(transport, orderPlaced, handler, mail);
    expect((await rejection(consumer.setFilter({}))).message).toBe(
      '[unsupported_capability] Transport "fake" declares "filters" and cannot replace the filter of event "orderPlaced". Report it to the transport\'s authors.',
    );
  });
});

describe("over a broker that does not test filters", () => {
  test("a message that does not fit is done without its handler", async () => {
    const fake = fakeWith();
    await consume(fake.transport, orderPlaced, handler, { ...mail, filter: { tenant: "acme" }, onError });
    expect(Object.keys(fake.subscriptions[0]?.options ?? {})).not.toContain("filter");
    expect(await fake.deliver(placedFor("other"))).toEqual({ kind: "done" });
    expect(handler).not.toHaveBeenCalled();
    expect(await fake.deliver(placedFor("acme"))).toEqual({ kind: "done" });
    expect(handler).toHaveBeenCalledTimes(1);
    expect(onError).not.toHaveBeenCalled();
  });

  test("a message that does not fit is not read, even if it is invalid", async () => {
    const fake = fakeWith();
    await consumeOneOf(
      fake.transport,
      userEvents,
      { signedUp: handler, loggedIn: handler },
      { ...mail, filter: { device: "phone" }, onError },
    );
    const invalid = fakeDelivery({ headers: { device: "desk" }, body: Buffer.from("{") });
    expect(await fake.deliver(invalid)).toEqual({ kind: "done" });
    expect(onError).not.toHaveBeenCalled();
    const fitting = { ...invalid, headers: { device: "phone" } };
    expect(await fake.deliver(fitting)).toMatchObject({ kind: "dead-letter" });
  });

  test("the filter is replaced while messages flow", async () => {
    const fake = fakeWith();
    const consumer = await consume(fake.transport, orderPlaced, handler, { group: everyInstance });
    const handled = async (...tenants: string[]): Promise<unknown[]> => {
      handler.mockReset();
      for (const tenant of tenants) await fake.deliver(placedFor(tenant));
      return handler.mock.calls.map(([, { headers }]) => headers.tenant);
    };
    expect(await handled("acme", "other")).toEqual(["acme", "other"]);
    await consumer.setFilter([{ tenant: "acme" }, { tenant: { startsWith: "ot" } }]);
    expect(await handled("acme", "third", "other")).toEqual(["acme", "other"]);
    await consumer.setFilter([]);
    expect(await handled("acme", "other")).toEqual([]);
    await consumer.setFilter(undefined);
    expect(await handled("acme", "other")).toEqual(["acme", "other"]);
  });

  test("a wrong filter is refused, and the one before stays", async () => {
    const fake = fakeWith();
    const consumer = await consume(fake.transport, orderPlaced, handler, {
      ...mail,
      filter: { tenant: "acme" },
    });
    const wrong = { tenant: { least: 1 } } as never;
    expect((await rejection(consumer.setFilter(wrong))).code).toBe("invalid_argument");
    await fake.deliver(placedFor("other"));
    expect(handler).not.toHaveBeenCalled();
  });
});

test("a wrong filter is refused before anything is subscribed", async () => {
  const { transport, subscriptions } = fakeWith();
  const options = { ...mail, filter: { "ce-id": "m1" } } as EventOptions as never;
  expect((await rejection(consume(transport, orderPlaced, handler, options))).code).toBe("invalid_argument");
  expect(subscriptions).toEqual([]);
});

test("a command has no filter", async () => {
  const { transport } = fakeWith();
  const text =
    'command "placeOrder" has a filter. A message of its queue that does not fit would be lost. Filter events only.';
  const options = { filter: { tenant: "acme" } } as object;
  expect((await rejection(consume(transport, placeOrder, handler, options))).text).toBe(text);
  const consumer = await consume(transport, placeOrder, handler);
  expect((await rejection(consumer.setFilter({ tenant: "acme" }))).text).toBe(text);
  await consumer.setFilter(undefined);
});

describe("the start of an event's consumer", () => {
  const replaying = { replay: true, replayByTime: true };

  test.each<[EventOptions["start"]]>([
    ["new"],
    ["earliest"],
    [{ since: new Date(0) }],
    [{ position: "7" }],
    [undefined],
  ])("%j is passed to the transport", async (start) => {
    const { transport, subscriptions } = fakeWith({ features: replaying });
    await consume(transport, orderPlaced, handler, start === undefined ? mail : { ...mail, start });
    expect(subscriptions[0]?.options.start).toEqual(start);
  });

  test.each<[NonNullable<EventOptions["start"]>, Partial<Features>, string]>([
    ["earliest", {}, "replay"],
    [{ position: "7" }, {}, "replay"],
    [{ since: new Date(0) }, { replay: true }, "replayByTime"],
  ])("%j requires a feature", async (start, more, feature) => {
    const { transport, subscriptions } = fakeWith({ features: more });
    const error = await rejection(consume(transport, orderPlaced, handler, { ...mail, start }));
    expect(error.message).toContain(
      `[unsupported_capability] Transport "fake" declares "${feature}: false", and event "orderPlaced" needs "${feature}: true"`,
    );
    expect(subscriptions).toEqual([]);
  });

  test("is refused for a command", async () => {
    const { transport } = fakeWith({ features: replaying });
    const options = { start: "earliest" } as object;
    expect((await rejection(consume(transport, placeOrder, handler, options))).message).toBe(
      '[invalid_argument] command "placeOrder" has a start. Its queue begins with the first message that is not handled. Leave the start out.',
    );
  });
});

test("the attributes of structured events are tested here, and cannot be tested by a broker", async () => {
  const message = { ...orderPlaced.message, ownHeaders: ["ce-subject"] };
  const event = { ...orderPlaced, wire: "structured", message } as const;
  const options = { ...mail, filter: { "ce-subject": "tea" } } as object;
  const here = fakeWith();
  await consume(here.transport, event, handler, options);
  const attributes = { specversion: "1.0", id: "m1", source: "shop", type: "OrderPlaced" };
  const packed = (subject: string) =>
    placedFor("acme", {
      headers: { "content-type": "application/cloudevents+json", tenant: "acme" },
      body: Buffer.from(JSON.stringify({ ...attributes, subject, data: { orderId: "7", quantity: 1 } })),
    });
  await here.deliver(packed("coffee"));
  expect(handler).not.toHaveBeenCalled();
  await here.deliver(packed("tea"));
  expect(handler).toHaveBeenCalledTimes(1);
  const { transport } = fakeWith({ features: { filters: true } });
  expect((await rejection(consume(transport, event, handler, options))).message).toBe(
    '[unsupported_capability] The filter of event "orderPlaced" names "ce-subject", which structured events carry in the body, where the broker cannot test it. Filter by another header, or choose another wire in the contract.',
  );
});

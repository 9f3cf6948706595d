import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { rejection } from "../../test/echo.ts";
import { type FakeOptions, fakeDelivery, fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, placeOrder } from "../../test/shop.ts";
import { logIn, signUp } from "../../test/users.ts";
import type { Features } from "../contract/features.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Receive } from "../transport/settlement.ts";
import { consume } from "./consume.ts";

const features: Partial<Features> = {
  order: "key",
  wildcards: true,
  redelivery: true,
  attempts: true,
  deadLetter: true,
};
const group = { group: "mail" };
const handler = vi.fn();
beforeEach(() => handler.mockReset());
afterEach(() => vi.useRealTimers());

const fakeWith = (options: FakeOptions = {}) =>
  fakeTransport({ ...options, features: { ...features, ...options.features } });

const placed = (parts: Partial<Delivery> = {}): Delivery =>
  fakeDelivery({ address: "ordering.DE.order-placed", headers: { "ce-id": "m1", tenant: "acme" }, ...parts });

describe("resize", () => {
  test("changes the number of messages at a time, until the consumer is closed", async () => {
    const resize = vi.fn();
    const consumer = await consume(fakeWith({ subscription: { resize } }).transport, placeOrder, handler);
    consumer.resize(3);
    consumer.resize(0);
    await consumer.close();
    consumer.resize(9);
    expect(resize.mock.calls).toEqual([[3], [0]]);
  });

  test("of a command changes the subscription that it shares with others", async () => {
    const resize = vi.fn();
    const { transport, subscriptions } = fakeWith({ subscription: { resize } });
    const signing = await consume(transport, signUp, handler);
    const logging = await consume(transport, logIn, handler);
    expect(subscriptions).toHaveLength(1);
    signing.resize(3);
    await signing.close();
    signing.resize(4);
    logging.resize(5);
    expect(resize.mock.calls).toEqual([[3], [5]]);
    await consume(transport, signUp, handler); // others may still join with the number that all were opened with
  });
});

describe("seek", () => {
  test("moves the group", async () => {
    const seek = vi.fn(async () => {});
    const { transport } = fakeWith({
      features: { replay: true, replayByTime: true },
      subscription: { seek },
    });
    const consumer = await consume(transport, orderPlaced, handler, group);
    const since = new Date(0);
    await consumer.seek("earliest");
    await consumer.seek({ position: "7", partition: "1" });
    await consumer.seek({ since });
    expect(seek.mock.calls).toEqual([["earliest"], [{ position: "7", partition: "1" }], [{ since }]]);
  });

  test.each<[string, Partial<Features>, Parameters<typeof seekTo>[0], string]>([
    ["without replay", {}, "new", 'declares "replay: false", and event "orderPlaced" needs "replay: true"'],
    [
      "to a time without replayByTime",
      { replay: true },
      { since: new Date(0) },
      'declares "replayByTime: false", and event "orderPlaced" needs "replayByTime: true"',
    ],
    [
      "in an event that keeps no messages",
      { replay: true },
      "earliest",
      'Messages of event "orderPlaced" are not kept, so that its consumer cannot seek. Add "keepMs" to the event in the contract.',
    ],
  ])("%s is rejected", async (_, more, to, text) => {
    const error = await rejection(seekTo(to, more));
    expect([error.code, error.text]).toEqual(["unsupported_capability", expect.stringContaining(text)]);
  });

  test("of a command is rejected", async () => {
    const { transport } = fakeWith({ features: { replay: true } });
    const consumer = await consume(transport, placeOrder, handler);
    expect((await rejection(consumer.seek("earliest"))).text).toBe(
      'Messages of command "placeOrder" are not kept, so that its consumer cannot seek. Only consumers of events can seek.',
    );
  });

  async function seekTo(to: "new" | "earliest" | { readonly since: Date }, more: Partial<Features>) {
    const consumer = await consume(fakeWith({ features: more }).transport, orderPlaced, handler, group);
    await consumer.seek(to);
  }
});

describe("fetch", () => {
  const fetching = (fetch: (receive: Receive) => Promise<void>) =>
    fakeWith({
      features: { deferral: true },
      more: { fetch: (_, __, receive) => fetch(receive) },
    });

  test("hands deferred messages to the handler, whatever the filter", async () => {
    const settlements: unknown[] = [];
    const { transport } = fetching(async (receive) => {
      settlements.push(await receive(placed({ position: "7", attempt: 2 })));
    });
    const consumer = await consume(transport, orderPlaced, handler, {
      ...group,
      filter: { tenant: "other" },
    });
    await consumer.fetch(["7"]);
    expect(settlements).toEqual([{ kind: "done" }]);
    expect(handler.mock.calls[0]?.[1]).toMatchObject({ id: "m1", position: "7", attempt: 2 });
  });

  test("asks the transport for the positions, at the destination of the consumer", async () => {
    const fetch = vi.fn(async () => {});
    const { transport } = fakeWith({ features: { deferral: true }, more: { fetch } });
    const consumer = await consume(transport, placeOrder, handler);
    await consumer.fetch(["7", "8"]);
    await consumer.fetch([]);
    const to = expect.objectContaining({ kind: "queue", address: "ordering.place-order" });
    expect(fetch.mock.calls).toEqual([[to, { positions: ["7", "8"] }, expect.any(Function)]]);
  });

  test("names the group of an event's consumer", async () => {
    const fetch = vi.fn(async () => {});
    const { transport } = fakeWith({ features: { deferral: true }, more: { fetch } });
    const consumer = await consume(transport, orderPlaced, handler, group);
    await consumer.fetch(["7"]);
    expect(fetch.mock.calls).toEqual([
      [expect.anything(), { positions: ["7"], ...group }, expect.any(Function)],
    ]);
  });

  test("hands a message of a shared queue to the consumer of its operation", async () => {
    const { transport } = fetching(async (receive) => {
      const body = Buffer.from('{"at":7}');
      await receive(fakeDelivery({ headers: { "ce-type": "UserLoggedIn", device: "phone" }, body }));
    });
    const other = vi.fn();
    const consumer = await consume(transport, signUp, other);
    await consume(transport, logIn, handler);
    await consumer.fetch(["7"]);
    expect(handler).toHaveBeenCalledWith({ at: 7 }, expect.anything());
    expect(other).not.toHaveBeenCalled();
  });

  test("is waited for by close, until its time is up", async () => {
    vi.useFakeTimers();
    const { transport } = fetching(() => new Promise(() => {}));
    const consumer = await consume(transport, placeOrder, handler);
    void consumer.fetch(["7"]);
    let isClosed = false;
    const closing = consumer.close({ timeoutMs: 500 }).then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(499);
    expect(isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closing;
  });

  test("over a transport without deferral is rejected", async () => {
    const consumer = await consume(fakeWith().transport, placeOrder, handler);
    expect((await rejection(consumer.fetch(["7"]))).message).toContain(
      '[unsupported_capability] Transport "fake" declares "deferral: false", and command "placeOrder" needs "deferral: true".',
    );
  });
});

test("a closed consumer does nothing more", async () => {
  const close = vi.fn(async () => {});
  const { transport } = fakeWith({ features: { replay: true, deferral: true }, subscription: { close } });
  const consumer = await consume(transport, orderPlaced, handler, group);
  await consumer.close({ timeoutMs: 7 });
  expect(close.mock.calls).toEqual([[{ timeoutMs: 7 }]]);
  const calls = [consumer.seek("new"), consumer.fetch(["7"]), consumer.setFilter({})];
  for (const call of calls) {
    expect((await rejection(call)).message).toBe(
      '[closed] The consumer of event "orderPlaced" is closed. Open another.',
    );
  }
});

test("a handler sees what its broker says about the message", async () => {
  const fake = fakeWith();
  await consume(fake.transport, orderPlaced, handler, group);
  const session = { id: "7", read: async () => undefined, write: async () => {} };
  const facts = { key: "7", partition: "1", position: "42", acceptedAt: 1_000, session };
  await fake.deliver(placed(facts));
  expect(handler.mock.calls[0]?.[1]).toMatchObject(facts);
  await fake.deliver(placed());
  const { key, partition, position, acceptedAt } = handler.mock.calls[1]?.[1] ?? {};
  expect([key, partition, position, acceptedAt]).toEqual([undefined, undefined, undefined, undefined]);
});

import { describe, expect, test, vi } from "vitest";
import { packetOf, rejection } from "../../test/echo.ts";
import { fakeTransport } from "../../test/fake-transport.ts";
import { orderPlaced, type PlaceOrder, placeOrder } from "../../test/shop.ts";
import { isMessagingError, MessagingError } from "../errors/messaging-error.ts";
import type { Sending } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { inBatch } from "./in-batch.ts";
import { produce } from "./produce.ts";
import type { Sent } from "./sent.ts";

const orders: readonly PlaceOrder[] = ["1", "2", "3"].map((orderId) => ({ orderId, quantity: 1 }));
const ordered = { order: "key" } as const;
const limits = (largestBatch: number) => ({ ...fakeTransport().transport.features.limits, largestBatch });

const placeAll =
  (all: readonly PlaceOrder[] = orders) =>
  (to: Transport): readonly Promise<Sent>[] =>
    all.map((order) => produce(to, placeOrder, order, { id: `m${order.orderId}` }));

const publishIn =
  (...countries: readonly string[]) =>
  (to: Transport): readonly Promise<Sent>[] =>
    countries.map((country, index) =>
      produce(to, orderPlaced, orders[0] as PlaceOrder, {
        parameters: { country },
        headers: { tenant: "acme" },
        id: `e${index + 1}`,
      }),
    );

/** The address and the ids of each call of `publish`. */
const callsOf = ({ publications }: { readonly publications: readonly Sending[] }): [string, string[]][] =>
  publications.map(({ to, packets }) => [to.address, packets.map(({ id }) => id)]);

/** The codes of the errors, and the ids of the messages that were sent. */
const outcomesOf = ({ outcomes = [] }: MessagingError): unknown[] =>
  outcomes.map((outcome) => (isMessagingError(outcome) ? outcome.code : outcome));

/** Collects messages and keeps their promises, to see how each settles. */
function watched(collect: (to: Transport) => readonly Promise<Sent>[]) {
  const promises: Promise<Sent>[] = [];
  return {
    collect: (to: Transport) => {
      promises.push(...collect(to));
      return promises;
    },
    codes: async () =>
      (await Promise.allSettled(promises)).map((each) =>
        each.status === "fulfilled" ? each.value.id : each.reason.code,
      ),
  };
}

describe("the messages of a batch", () => {
  test("are published together, and each gets its receipt", async () => {
    const fake = fakeTransport({
      publish: async (_, packets) => packets.map((_, index) => ({ position: String(index) })),
    });
    expect(await inBatch(fake.transport, placeAll())).toEqual([
      { id: "m1", position: "0" },
      { id: "m2", position: "1" },
      { id: "m3", position: "2" },
    ]);
    expect(callsOf(fake)).toEqual([["ordering.place-order", ["m1", "m2", "m3"]]]);
  });

  test("are published with one call for each address, and resolve in the order of their producers", async () => {
    const fake = fakeTransport({ features: ordered });
    const { signal } = new AbortController();
    const sent = await inBatch(
      fake.transport,
      (to) => [...publishIn("AT", "DE", "AT")(to), ...placeAll()(to)],
      {
        signal,
      },
    );
    expect(sent.map(({ id }) => id)).toEqual(["e1", "e2", "e3", "m1", "m2", "m3"]);
    expect(callsOf(fake)).toEqual([
      ["ordering.AT.order-placed", ["e1", "e3"]],
      ["ordering.DE.order-placed", ["e2"]],
      ["ordering.place-order", ["m1", "m2", "m3"]],
    ]);
    expect(new Set(fake.publications.map(({ options }) => options?.signal))).toEqual(new Set([signal]));
  });

  test("of two operations with the same address stay in their order, in one call", async () => {
    const fake = fakeTransport();
    const cancelOrder = { ...placeOrder, name: "cancelOrder" };
    await inBatch(fake.transport, (to) =>
      [placeOrder, cancelOrder, placeOrder].map((operation, index) =>
        produce(to, operation, orders[index] as PlaceOrder, { id: `m${index + 1}` }),
      ),
    );
    expect(callsOf(fake)).toEqual([["ordering.place-order", ["m1", "m2", "m3"]]]);
  });

  test("are divided by the largest batch of the transport, one part after the other", async () => {
    let running = 0;
    const fake = fakeTransport({
      features: { limits: limits(2) },
      async publish(_, packets) {
        running += 1;
        expect(running).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return packets.map(({ id }) => ({ position: `at ${id}` }));
      },
    });
    const sent = await inBatch(fake.transport, placeAll());
    expect(sent.map(({ position }) => position)).toEqual(["at m1", "at m2", "at m3"]);
    expect(callsOf(fake).map(([, ids]) => ids)).toEqual([["m1", "m2"], ["m3"]]);
  });

  test("need not be there", async () => {
    const fake = fakeTransport();
    expect(await inBatch(fake.transport, () => [])).toEqual([]);
    expect(await inBatch(fake.transport, () => [], { atomic: true })).toEqual([]);
    expect(fake.publications).toEqual([]);
  });

  test("keep what the transport has for producers", async () => {
    const fake = fakeTransport();
    const named = { ...fake.transport, source: "basket", bindings: ["amqp"], inboxPrefixes: ["_INBOX."] };
    const seen: Transport[] = [];
    await inBatch(named, (to) => {
      seen.push(to);
      return placeAll()(to);
    });
    expect(seen[0]).toMatchObject({ name: "fake", source: "basket", bindings: ["amqp"] });
    expect(fake.publications[0]?.packets[0]?.headers["ce-source"]).toBe("basket");
  });
});

describe("nothing of a batch is sent", () => {
  test("if a message does not fit its contract", async () => {
    const fake = fakeTransport();
    const invalid = { orderId: "2", quantity: 0 };
    const { collect, codes } = watched(placeAll([orders[0], invalid, orders[2]] as PlaceOrder[]));
    const error = await rejection(inBatch(fake.transport, collect));
    expect(error.text).toMatch(
      /^3 of 3 messages of a batch were not accepted\. The first error: The payload of command "placeOrder" does not fit/,
    );
    expect([error.code, ...outcomesOf(error)]).toEqual([
      "invalid_message",
      "aborted",
      "invalid_message",
      "aborted",
    ]);
    expect(await codes()).toEqual(["aborted", "invalid_message", "aborted"]);
    expect(fake.publications).toEqual([]);
  });

  test("if a message is larger than the transport carries", async () => {
    const fake = fakeTransport();
    const large = { orderId: "x".repeat(1_000), quantity: 1 };
    const error = await rejection(inBatch(fake.transport, placeAll([...orders, large])));
    expect(outcomesOf(error)).toEqual(["aborted", "aborted", "aborted", "message_too_large"]);
    expect(fake.publications).toEqual([]);
  });

  test("if the function that collects it throws, and no promise is left to reject", async () => {
    const fake = fakeTransport();
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const failing = inBatch(fake.transport, (to) => {
      placeAll()(to);
      throw new RangeError("no such order");
    });
    await expect(failing).rejects.toThrow(new RangeError("no such order"));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(fake.publications).toEqual([]);
  });

  test("if a producer is called later, which rejects with `closed`", async () => {
    const fake = fakeTransport();
    const late = async (to: Transport): Promise<Sent> => {
      await undefined;
      return produce(to, placeOrder, orders[0] as PlaceOrder);
    };
    const error = await rejection(inBatch(fake.transport, (to) => [...placeAll()(to), late(to)]));
    expect(outcomesOf(error)).toEqual(["aborted", "aborted", "aborted", "closed"]);
    expect(error.text).toContain(
      'A message for "ordering.place-order" came after its batch was collected. Nothing of it was sent.',
    );
    expect(fake.publications).toEqual([]);
  });

  test("if a promise is not returned", async () => {
    const fake = fakeTransport();
    const { collect, codes } = watched(placeAll());
    const error = await rejection(inBatch(fake.transport, (to) => collect(to).slice(1)));
    expect(error.message).toBe(
      "[invalid_argument] A batch has more messages than promises. Nothing was sent. Return the promise of every producer that the function calls.",
    );
    expect(await codes()).toEqual(["invalid_argument", "invalid_argument", "invalid_argument"]);
    expect(fake.publications).toEqual([]);
  });

  test("if the function is async", async () => {
    const fake = fakeTransport();
    const collect = async (to: Transport) => placeAll()(to);
    const error = await rejection(inBatch(fake.transport, collect as unknown as ReturnType<typeof placeAll>));
    expect(error.text).toContain("must return an array of promises. Nothing was sent.");
    expect(fake.publications).toEqual([]);
  });

  test("if a message has a signal of its own", async () => {
    const fake = fakeTransport();
    const { signal } = new AbortController();
    const error = await rejection(
      inBatch(fake.transport, (to) => [produce(to, placeOrder, orders[0] as PlaceOrder, { signal })]),
    );
    expect([error.code, error.text]).toEqual([
      "invalid_argument",
      '1 of 1 messages of a batch were not accepted. The first error: A message for "ordering.place-order" has a signal of its own, and is part of a batch. Pass the signal to `inBatch`.',
    ]);
    expect(fake.publications).toEqual([]);
  });
});

describe("if the broker refuses", () => {
  const full = new MessagingError("overloaded", "The queue is full. Try again later.");

  test("some messages, each settles with its own outcome", async () => {
    const outcomes = [{ position: "1" }, full, {}];
    const fake = fakeTransport({
      publish: async () =>
        Promise.reject(new MessagingError("overloaded", "1 of 3 was refused.", { outcomes })),
    });
    const { collect, codes } = watched(placeAll());
    const error = await rejection(inBatch(fake.transport, collect));
    expect(error.message).toBe(
      "[overloaded] 1 of 3 messages of a batch were not accepted. The first error: The queue is full. Try again later.",
    );
    expect(error.outcomes).toEqual([{ id: "m1", position: "1" }, full, { id: "m3" }]);
    expect(await codes()).toEqual(["m1", "overloaded", "m3"]);
  });

  test("those of one address, the others are sent", async () => {
    const fake = fakeTransport({
      features: ordered,
      publish: async ({ address }) => (address.includes(".AT.") ? Promise.reject(full) : undefined),
    });
    const error = await rejection(inBatch(fake.transport, publishIn("AT", "DE", "AT")));
    expect(outcomesOf(error)).toEqual(["overloaded", { id: "e2" }, "overloaded"]);
  });

  test("a part, the parts after it for the same address are not sent", async () => {
    const fake = fakeTransport({
      features: { limits: limits(1) },
      publish: async (_, [packet]) => (packet?.id === "m2" ? Promise.reject(full) : undefined),
    });
    const error = await rejection(inBatch(fake.transport, placeAll()));
    expect(outcomesOf(error)).toEqual([{ id: "m1" }, "overloaded", "aborted"]);
    expect(fake.publications).toHaveLength(2);
  });

  test("with an error that is not Posthorn's, the messages are uncertain", async () => {
    const fake = fakeTransport({ publish: async () => Promise.reject(new TypeError("x is undefined")) });
    const error = await rejection(inBatch(fake.transport, placeAll()));
    expect(outcomesOf(error)).toEqual(["publish_uncertain", "publish_uncertain", "publish_uncertain"]);
    expect(error.text).toContain("The transport failed: x is undefined");
  });
});

describe("an atomic batch", () => {
  test.each(["destination", "all"] as const)(
    "for one address is one call, with atomicPublish: %s",
    async (atomicPublish) => {
      const fake = fakeTransport({ features: { atomicPublish }, publish: async () => [{ position: "1" }] });
      const sent = await inBatch(fake.transport, placeAll(), { atomic: true });
      expect(sent).toEqual([{ id: "m1", position: "1" }, { id: "m2" }, { id: "m3" }]);
      expect(fake.publications).toHaveLength(1);
    },
  );

  test("for several addresses is one call of `publishAll`", async () => {
    const calls: (readonly Sending[])[] = [];
    const publishAll = async (sendings: readonly Sending[]): Promise<void> => void calls.push(sendings);
    const fake = fakeTransport({ features: { ...ordered, atomicPublish: "all" }, more: { publishAll } });
    const sent = await inBatch(fake.transport, publishIn("AT", "DE", "AT"), { atomic: true });
    expect(sent).toEqual([{ id: "e1" }, { id: "e2" }, { id: "e3" }]);
    expect(calls.map((publications) => callsOf({ publications }))).toEqual([
      [
        ["ordering.AT.order-placed", ["e1", "e3"]],
        ["ordering.DE.order-placed", ["e2"]],
      ],
    ]);
    expect(fake.publications).toEqual([]);
  });

  test.each<[string, Parameters<typeof fakeTransport>[0], string]>([
    [
      "a transport without atomicPublish",
      {},
      'Transport "fake" declares "atomicPublish: none", and an atomic batch for several addresses needs "atomicPublish: all".',
    ],
    [
      "a transport with atomicPublish for one address only",
      { features: { ...ordered, atomicPublish: "destination" } },
      'Transport "fake" declares "atomicPublish: destination", and an atomic batch for several addresses needs "atomicPublish: all".',
    ],
    [
      "more packets than are accepted together",
      { features: { ...ordered, atomicPublish: "all", limits: limits(1) } },
      'Transport "fake" accepts at most 1 packets together, and an atomic batch has 2 for "ordering.AT.order-placed".',
    ],
  ])("is refused for %s", async (_, options, text) => {
    const fake = fakeTransport({ ...options, features: { ...ordered, ...options?.features } });
    const error = await rejection(inBatch(fake.transport, publishIn("AT", "DE", "AT"), { atomic: true }));
    expect([error.code, error.text]).toEqual(["unsupported_capability", expect.stringContaining(text)]);
    expect(fake.publications).toEqual([]);
  });

  test("for one address is refused for a transport without atomicPublish", async () => {
    const fake = fakeTransport();
    const error = await rejection(inBatch(fake.transport, placeAll(), { atomic: true }));
    expect(error.text).toContain('an atomic batch needs "atomicPublish: destination"');
    expect(fake.publications).toEqual([]);
  });

  test("for several addresses is not sent after its signal aborted", async () => {
    const publishAll = vi.fn(async () => {});
    const fake = fakeTransport({ features: { ...ordered, atomicPublish: "all" }, more: { publishAll } });
    const signal = AbortSignal.abort();
    const error = await rejection(inBatch(fake.transport, publishIn("AT", "DE"), { atomic: true, signal }));
    expect(error.code).toBe("aborted");
    expect(publishAll).not.toHaveBeenCalled();
  });
});

test("a batch of packets that a program publishes itself is divided, and settles as one call", async () => {
  const fake = fakeTransport({
    features: { limits: limits(1) },
    publish: async (_, [packet]) => (packet?.id === "b" ? Promise.reject(new TypeError("no")) : undefined),
  });
  const to = { kind: "queue", template: "q", address: "q", ordered: false } as const;
  const packets = ["a", "b"].map((id) => ({ ...packetOf({}), id }));
  const error = await rejection(
    inBatch(fake.transport, (by) => [by.publish(to, packets).then(() => ({ id: "both" }))]),
  );
  expect(error.outcomes).toEqual([expect.objectContaining({ outcomes: [{}, expect.any(MessagingError)] })]);
});

test.each(["subscribe", "close"] as const)("the transport of a batch does not %s", async (name) => {
  const fake = fakeTransport();
  const calls: Promise<unknown>[] = [];
  await inBatch(fake.transport, (to) => {
    calls.push((to[name] as () => Promise<unknown>)());
    return [];
  });
  expect((await rejection(calls[0] as Promise<unknown>)).text).toBe(
    "The transport of a batch only publishes. Use the transport that `inBatch` was given.",
  );
});

import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type PlaceOrder, placeOrder } from "../../test/shop.ts";
import type { Features } from "../contract/features.ts";
import type { Command, Event } from "../contract/operation.ts";
import { queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Receive, Settlement } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { consume } from "./consume.ts";
import { everyInstance } from "./every-instance.ts";
import type { Handler } from "./handler.ts";

const onError = vi.fn();
beforeEach(() => {
  onError.mockClear();
  vi.spyOn(Math, "random").mockReturnValue(0); // the shortest backoff: half of the longest
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const asEvent: Event<PlaceOrder> = { ...placeOrder, kind: "event" };
const patient: Command<PlaceOrder> = { ...placeOrder, retry: { attempts: 20, backoffMs: 100 } };

/** Consumes over a transport that delivers nothing by itself. Returns the function that receives a delivery. */
async function receiverOf(
  operation: Command<PlaceOrder> | Event<PlaceOrder>,
  handler: Handler<PlaceOrder>,
  features: Partial<Features> = {},
): Promise<Receive> {
  const receivers: Receive[] = [];
  const memory = memoryTransport();
  const transport: Transport = {
    ...memory,
    features: { ...memory.features, ...features },
    async subscribe(_, receive) {
      receivers.push(receive);
      return { resize: () => {}, close: async () => {} };
    },
  };
  await consume(transport, operation, handler, { onError, group: everyInstance });
  const [receive] = receivers;
  if (receive === undefined) throw new Error("nothing was subscribed");
  return receive;
}

function delivery(attempt: number, facts: Partial<Delivery> = {}): Delivery {
  const { signal } = new AbortController();
  const body = Buffer.from('{"orderId":"7","quantity":1}');
  return { headers: { "ce-id": "m1" }, body, address: "ordering.place-order", attempt, signal, ...facts };
}

const errors = (): unknown[] => onError.mock.calls.map(([{ code, text }, { id }]) => [code, text, id]);

describe("a handler's result settles its message", () => {
  test.each<[string, Settlement | undefined, number, Settlement]>([
    ["nothing", undefined, 1, { kind: "done" }],
    ["done", { kind: "done" }, 20, { kind: "done" }],
    ["a retry with a time", { kind: "retry", afterMs: 5 }, 1, { kind: "retry", afterMs: 5 }],
    ["a retry at once", { kind: "retry", afterMs: 0 }, 19, { kind: "retry", afterMs: 0 }],
    ["a retry without a time", { kind: "retry" }, 1, { kind: "retry", afterMs: 50 }],
    ["a second retry without a time", { kind: "retry" }, 2, { kind: "retry", afterMs: 100 }],
    ["a late retry without a time", { kind: "retry" }, 19, { kind: "retry", afterMs: 15_000 }],
    [
      "a retry that is not an attempt, at the last attempt",
      { kind: "retry", attempted: false },
      20,
      { kind: "retry", attempted: false },
    ],
    [
      "a dead letter",
      { kind: "dead-letter", reason: "cold", headers: { degrees: "12" } },
      1,
      { kind: "dead-letter", reason: "cold", headers: { degrees: "12" } },
    ],
    ["a deferral", { kind: "defer" }, 1, { kind: "defer" }],
  ])("%s", async (_, returned, attempt, settlement) => {
    const receive = await receiverOf(patient, async () => returned, { deferral: true });
    expect(await receive(delivery(attempt))).toEqual(settlement);
    expect(errors()).toEqual([]);
  });

  test("a retry at the last attempt is a dead letter, and reported", async () => {
    const receive = await receiverOf(placeOrder, () => ({ kind: "retry", afterMs: 5, attempted: true }));
    expect(await receive(delivery(3))).toEqual({
      kind: "dead-letter",
      reason: "attempt 3 of 3 asked for a retry",
    });
    expect(errors()).toEqual([
      [
        "handler_failed",
        'Message m1 of command "placeOrder" was given up: attempt 3 of 3 asked for a retry. It is in the dead letters.',
        "m1",
      ],
    ]);
  });

  test("a deferral over a transport without it is a failed attempt", async () => {
    const receive = await receiverOf(patient, () => ({ kind: "defer" }), { deferral: false });
    expect(await receive(delivery(1))).toEqual({ kind: "retry", afterMs: 50 });
    expect(errors()).toEqual([
      ["handler_failed", 'Attempt 1 of 20 at command "placeOrder" failed. It will be tried again.', "m1"],
    ]);
    expect(onError.mock.calls[0]?.[0].cause.text).toBe(
      'Transport "memory" declares "deferral: false", and command "placeOrder" needs "deferral: true". Choose a transport that declares it, or let the handler return another settlement.',
    );
  });
});

describe("a settlement that the transport cannot make", () => {
  const publish = [{ to: queue("audit"), packets: [] }];

  test.each<[string, Settlement, Partial<Features>, string]>([
    ["hands a message back", { kind: "retry", attempted: false }, { redelivery: false }, "redelivery: true"],
    [
      "publishes with the settlement",
      { kind: "done", publish },
      { atomicSettle: false },
      "atomicSettle: true",
    ],
    ["defers a message", { kind: "defer" }, { deferral: false }, "deferral: true"],
  ])("is a failed attempt: one that %s", async (_, returned, features, needed) => {
    const once = { ...placeOrder, retry: { attempts: 1, backoffMs: 1 } };
    const receive = await receiverOf(once, () => returned, features);
    expect((await receive(delivery(1))).kind).toBe("dead-letter");
    expect(onError.mock.calls[0]?.[0].cause.text).toContain(`and command "placeOrder" needs "${needed}"`);
  });

  test("is made by a transport that can", async () => {
    const receive = await receiverOf(placeOrder, () => ({ kind: "done", publish }), { atomicSettle: true });
    expect(await receive(delivery(1))).toEqual({ kind: "done", publish });
  });
});

test("a receiver whose code throws rejects, so that the message is delivered again", async () => {
  const receive = await receiverOf(placeOrder, () => {});
  const broken = delivery(1);
  Object.defineProperty(broken, "address", {
    get: () => {
      throw new TypeError("gone");
    },
  });
  await expect(receive(broken)).rejects.toThrow("gone");
});

test("a message beyond its last attempt is given up without its handler", async () => {
  const handler = vi.fn();
  const receive = await receiverOf(placeOrder, handler);
  const reason = "attempt 4 of 3: earlier attempts asked for a retry or never ended";
  expect(await receive(delivery(4))).toEqual({ kind: "dead-letter", reason });
  expect(errors()).toEqual([
    [
      "handler_failed",
      `Message m1 of command "placeOrder" was given up: ${reason}. It is in the dead letters.`,
      "m1",
    ],
  ]);
  expect(handler).not.toHaveBeenCalled();
});

test.each<[string, Command<PlaceOrder> | Event<PlaceOrder>, Partial<Delivery>, string, string]>([
  [
    "a command",
    placeOrder,
    { headers: { "ce-id": "m1", "ce-type": "Other" } },
    'Message m1 of command "placeOrder" was not handled: its type is "Other", and "PlaceOrder" is expected here.',
    "It is in the dead letters.",
  ],
  [
    "a command without an id",
    placeOrder,
    { headers: {}, body: Buffer.from("{}") },
    'A message of command "placeOrder" was not handled: its payload does not fit the contract: /orderId: Invalid input: expected string, received undefined; /quantity: Invalid input: expected number, received undefined.',
    "It is in the dead letters.",
  ],
  [
    "an event for every instance",
    asEvent,
    { headers: { "ce-id": "m1" }, body: Buffer.from("{") },
    'Message m1 of event "placeOrder" was not handled: its body is not JSON (SyntaxError).',
    "It was dropped: nothing is stored for every instance.",
  ],
])(
  "%s that does not fit its contract is reported, with its end",
  async (_, operation, facts, reason, end) => {
    const handler = vi.fn();
    const receive = await receiverOf(operation, handler);
    expect(await receive(delivery(1, facts))).toEqual(
      operation === asEvent ? { kind: "done" } : { kind: "dead-letter", reason },
    );
    expect(errors()).toEqual([["invalid_message", `${reason} ${end}`, facts.headers?.["ce-id"] ?? ""]]);
    expect(handler).not.toHaveBeenCalled();
  },
);

test("an event for every instance is done when its handler is, and nothing is reported", async () => {
  const receive = await receiverOf(asEvent, async () => {});
  expect(await receive(delivery(1))).toEqual({ kind: "done" });
  expect(errors()).toEqual([]);
});

test.each<[string, Settlement | undefined]>([
  ["is done", undefined],
  ["becomes a dead letter", { kind: "dead-letter", reason: "cold" }],
])("the times of failures begin anew after a message %s", async (_, returned) => {
  vi.useFakeTimers({ now: 1_000, toFake: ["Date"] });
  const handler = vi.fn(async (): Promise<Settlement | undefined> => returned);
  const receive = await receiverOf(placeOrder, handler);
  const fail = async (ms: number, attempt: number): Promise<unknown> => {
    vi.setSystemTime(ms);
    handler.mockRejectedValueOnce(new RangeError("busy"));
    const settlement = await receive(delivery(attempt));
    return settlement.kind === "dead-letter"
      ? settlement.headers?.["posthorn-dead-first-failure"]
      : undefined;
  };
  expect([await fail(1_000, 1), await fail(2_000, 3)]).toEqual([undefined, "1970-01-01T00:00:01.000Z"]);
  expect(await fail(3_000, 3)).toBe("1970-01-01T00:00:03.000Z");
  expect([await fail(4_000, 1), await receive(delivery(2))]).toEqual([
    undefined,
    returned ?? { kind: "done" },
  ]);
  expect(await fail(5_000, 3)).toBe("1970-01-01T00:00:05.000Z");
});

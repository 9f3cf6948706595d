import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { rejection } from "../../test/echo.ts";
import { fakeTransport } from "../../test/fake-transport.ts";
import { placeOrder } from "../../test/shop.ts";
import { userCommands } from "../../test/users.ts";
import type { Outgoing } from "../transport/packet.ts";
import { produce, produceOneOf } from "./produce.ts";
import type { ProduceOptions } from "./produce-options.ts";

const order = { orderId: "7", quantity: 1 };
const shortLived = { ...placeOrder, ttlMs: 60_000 };
const plain = { ...placeOrder, wire: "plain" } as const;
const withTtl = { features: { ttl: true, delay: true } };

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

async function sent(
  operation: typeof placeOrder,
  fake = fakeTransport(),
  options: ProduceOptions<true> = {},
): Promise<Outgoing | undefined> {
  await produce(fake.transport as never, operation, order, options);
  return fake.publications[0]?.packets[0];
}

describe("a message with a time to live", () => {
  test("carries the time of its expiry, over any transport", async () => {
    const packet = await sent(shortLived);
    expect(packet?.headers["ce-expirytime"]).toBe("2026-01-01T00:01:00.000Z");
    expect(packet).not.toHaveProperty("ttlMs");
  });

  test("is dropped by a broker that can", async () => {
    const packet = await sent(shortLived, fakeTransport(withTtl));
    expect(packet?.ttlMs).toBe(60_000);
    expect(packet?.headers["ce-expirytime"]).toBe("2026-01-01T00:01:00.000Z");
  });

  test("lives from its delivery time on", async () => {
    const packet = await sent(shortLived, fakeTransport(withTtl), { delayMs: 3_600_000 });
    expect(packet?.ttlMs).toBe(60_000);
    expect(packet?.headers["ce-expirytime"]).toBe("2026-01-01T01:01:00.000Z");
  });

  test("can get another one than its contract says", async () => {
    const packet = await sent(shortLived, fakeTransport(withTtl), { ttlMs: 1_000 });
    expect(packet?.ttlMs).toBe(1_000);
    expect(packet?.headers["ce-expirytime"]).toBe("2026-01-01T00:00:01.000Z");
  });

  test("may be one of several", async () => {
    const fake = fakeTransport();
    await produceOneOf(fake.transport, { ...userCommands, ttlMs: 1 }, "signedUp", { email: "a@b" });
    expect(fake.publications[0]?.packets[0]?.headers["ce-expirytime"]).toBe("2026-01-01T00:00:00.001Z");
  });

  test("fits a contract that requires the header of the expiry", async () => {
    const headers = z.looseObject({ "ce-expirytime": z.string() });
    const message = { ...placeOrder.message, headers, ownHeaders: ["ce-expirytime"] };
    const fake = fakeTransport();
    await produce(fake.transport, { ...shortLived, message } as never, order);
    expect(fake.publications[0]?.packets[0]?.headers["ce-expirytime"]).toBe("2026-01-01T00:01:00.000Z");
  });
});

test("a message without a time to live does not expire", async () => {
  const packet = await sent(placeOrder, fakeTransport(withTtl));
  expect(packet).not.toHaveProperty("ttlMs");
  expect(packet?.headers).not.toHaveProperty("ce-expirytime");
});

describe("a plain message with a time to live", () => {
  test("leaves it to the broker", async () => {
    const packet = await sent({ ...plain, ttlMs: 500 }, fakeTransport(withTtl));
    expect([packet?.ttlMs, packet?.headers]).toEqual([500, { "content-type": "application/json" }]);
  });

  test.each<[string, typeof placeOrder, ProduceOptions<true>]>([
    ["of the contract", { ...plain, ttlMs: 500 }, {}],
    ["of the program", plain, { ttlMs: 500 }],
  ])("%s is refused over a transport that cannot drop it", async (_, operation, options) => {
    const fake = fakeTransport();
    expect((await rejection(sent(operation, fake, options))).message).toContain(
      '[unsupported_capability] Transport "fake" declares "ttl: false", and command "placeOrder" needs "ttl: true".',
    );
    expect(fake.publications).toEqual([]);
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 4e12])(
  "a message cannot live for %d milliseconds",
  async (ttlMs) => {
    const fake = fakeTransport(withTtl);
    expect((await rejection(sent(placeOrder, fake, { ttlMs }))).message).toBe(
      `[invalid_argument] A message of command "placeOrder" cannot expire after ${ttlMs} ms. Give more than 0, and at most 3155760000000.`,
    );
    expect(fake.publications).toEqual([]);
  },
);

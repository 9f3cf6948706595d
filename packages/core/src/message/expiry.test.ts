import { describe, expect, test, vi } from "vitest";
import { placeOrder } from "../../test/shop.ts";
import { transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { consume } from "../consume/consume.ts";
import type { Context } from "../consume/handler.ts";
import { queue } from "../transport/destination.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { deadlineOf, isInDoubt } from "./expiry.ts";

useMemoryTransport();

const at = (ms: number): string => new Date(ms).toISOString();

async function sendExpiring(expiryTime: string): Promise<void> {
  const headers = {
    [wireHeaders.id]: "1",
    [wireHeaders.type]: "PlaceOrder",
    [wireHeaders.expiryTime]: expiryTime,
  };
  const body = Buffer.from('{"orderId":"7","quantity":1}');
  await transport.publish(queue(placeOrder.address), [{ id: "1", headers, body }]);
}

describe("a message that expires", () => {
  test("is reported and not handled after that", async () => {
    const [handler, onError] = [vi.fn(), vi.fn()];
    await consume(transport, placeOrder, handler, { onError });
    await sendExpiring("2026-01-01T00:00:00Z");
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
    const [error, about] = onError.mock.calls[0] ?? [];
    expect(error.message).toBe(
      '[expired] Message 1 of command "placeOrder" expired at 2026-01-01T00:00:00Z and was not handled.',
    );
    expect(about).toEqual({ id: "1", operation: 'command "placeOrder"' });
    expect(handler).not.toHaveBeenCalled();
  });

  test("with an expiry time that is not RFC 3339 is handled like any other", async () => {
    const handler = vi.fn();
    await consume(transport, placeOrder, handler);
    await sendExpiring("60");
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
    expect(handler.mock.calls[0]?.[1].deadline).toBeUndefined();
  });

  test.each([30, 60, 36_500])("only in %d days has a signal that does not abort before", async (days) => {
    let context: Context | undefined;
    await consume(transport, placeOrder, (_, given) => {
      context = given;
      expect(given.signal.aborted).toBe(false);
    });
    await sendExpiring(at(Date.now() + days * 86_400_000));
    await vi.waitFor(() => expect(context).toBeDefined());
    await new Promise((resolve) => setTimeout(resolve, 20)); // a timer that overflows fires after one millisecond
    expect(context?.signal.aborted).toBe(false);
  });
});

test("a clock behind the sender's does not extend the time that the sender intended", () => {
  const sent = Date.now() + 600_000;
  const headers = { [wireHeaders.time]: at(sent), [wireHeaders.expiryTime]: at(sent + 1_000) };
  const deadline = deadlineOf({ headers, body: new Uint8Array() }) ?? 0;
  expect(deadline - Date.now()).toBeLessThanOrEqual(1_000);
});

test("clocks are in doubt if a message looks expired, or sent in the future", () => {
  const now = 1_000_000;
  expect(isInDoubt({ at: now - 1, sentAt: now - 500 }, now)).toBe(true);
  expect(isInDoubt({ at: now + 90_000, sentAt: now + 60_000 }, now)).toBe(true);
  expect(isInDoubt({ at: now + 500, sentAt: now - 500 }, now)).toBe(false);
  expect(isInDoubt({ at: now + 500, sentAt: undefined }, now)).toBe(false);
});

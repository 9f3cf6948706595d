import { describe, expect, test, vi } from "vitest";
import { type OrderStatus, orderStatus } from "../../test/shop.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { topic } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery, Outgoing } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { openRequester } from "./requester.ts";
import { serve } from "./serve.ts";

useMemoryTransport();

const tenMinutes = 600_000;

/** Makes a transport whose clock is ahead of the senders' clocks. */
function aheadBy(ms: number): { readonly from: Transport; readonly questions: () => number } {
  let questions = 0;
  const shifted = (text = new Date().toISOString()): string => new Date(Date.parse(text) - ms).toISOString();
  const from: Transport = {
    ...transport,
    publish: (to, packets, options) => {
      questions += packets.filter(({ headers }) => headers[wireHeaders.requestId]?.startsWith("?")).length;
      return transport.publish(to, packets, options);
    },
    subscribe: (at, receive, options) =>
      transport.subscribe(
        at,
        (delivery: Delivery) => {
          const { headers } = delivery;
          if (headers[wireHeaders.expiryTime] === undefined) return receive(delivery);
          const [time, expiry] = [
            shifted(headers[wireHeaders.time]),
            shifted(headers[wireHeaders.expiryTime]),
          ];
          return receive({
            ...delivery,
            headers: { ...headers, [wireHeaders.time]: time, [wireHeaders.expiryTime]: expiry },
          });
        },
        options,
      ),
  };
  return { from, questions: () => questions };
}

describe.each([
  ["ahead of", tenMinutes],
  ["behind", -tenMinutes],
])("a responder whose clock is ten minutes %s its requester's", (_, ms) => {
  test("answers with the time that is left, and asks each requester once", async () => {
    const { from, questions } = aheadBy(ms);
    const leftMs: number[] = [];
    await serve(from, orderStatus, (_order, { deadline }): OrderStatus => {
      leftMs.push((deadline ?? 0) - Date.now());
      return { stage: "paid" };
    });
    for (let count = 0; count < 3; count++) {
      expect(await request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 4_000 })).toEqual({
        stage: "paid",
      });
    }
    const other = openRequester(transport);
    expect(await request(other, orderStatus, { orderId: "7" })).toEqual({ stage: "paid" });
    await other.close();
    expect(questions()).toBe(2);
    for (const ms of leftMs.slice(0, 3)) {
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThanOrEqual(4_100);
    }
  });

  test("reports a request that nobody waits for, and does not answer it", async () => {
    const { from } = aheadBy(ms);
    const [answer, onError] = [vi.fn(() => ({ stage: "paid" })), vi.fn()];
    await expect(request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 20 })).rejects.toThrow(
      "No reply",
    );
    await serve(from, orderStatus, answer, { onError });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
    expect(onError.mock.calls[0]?.[0].code).toBe("expired");
    expect(answer).not.toHaveBeenCalled();
  });
});

test("a requester that is gone is asked once for all its requests", async () => {
  const gone = newInboxAddress();
  const headers = {
    [wireHeaders.id]: "1",
    [wireHeaders.type]: orderStatus.message.name,
    [wireHeaders.replyTo]: gone,
    [wireHeaders.requestId]: "1",
    [wireHeaders.expiryTime]: "2026-01-01T00:00:00Z",
  };
  const packets: Outgoing[] = ["1", "2", "3"].map((id) => ({
    id,
    headers,
    body: Buffer.from('{"orderId":"7"}'),
  }));
  await transport.publish(
    { kind: "queue", template: orderStatus.address, address: orderStatus.address, ordered: false },
    packets,
  );
  const { from, questions } = aheadBy(0);
  const [answer, onError] = [vi.fn(() => ({ stage: "paid" })), vi.fn()];
  await serve(from, orderStatus, answer, { onError, concurrency: 1 });
  await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(3), { timeout: 3_000 });
  expect(questions()).toBe(1);
  expect(answer).not.toHaveBeenCalled();
});

test("requesters that share a reply channel answer only for their own requests", async () => {
  const shared = { ...orderStatus, replyAddress: "ordering.answers" };
  const { from, questions } = aheadBy(tenMinutes);
  await serve(from, shared, () => ({ stage: "paid" }));
  const bystander = openRequester(transport);
  const idle = request(bystander, { ...shared, address: "nobody" }, { orderId: "8" }, { timeoutMs: 500 });
  expect(await request(requester, shared, { orderId: "7" })).toEqual({ stage: "paid" });
  expect(questions()).toBe(1);
  await expect(idle).rejects.toThrow("No reply");
  await bystander.close();
});

test("a question without a requester's inbox as its reply address is not answered", async () => {
  const receive = vi.fn(async () => ({ kind: "done" }) as const);
  await transport.subscribe(topic("elsewhere"), receive);
  await request(requester, orderStatus, { orderId: "7" }, { timeoutMs: 20 }).catch(() => {});
  const headers = { [wireHeaders.requestId]: "?1", [wireHeaders.replyTo]: "elsewhere" };
  const packet = { id: "1", headers, body: new Uint8Array() };
  await transport.publish(
    { kind: "inbox", template: requester.address, address: requester.address, ordered: false },
    [packet],
  );
  await vi.waitFor(() => expect(requester.dropped).toBe(1));
  expect(receive).not.toHaveBeenCalled();
});

import { describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../../../test/collect-dead-letters.ts";
import { bodyOf, done, packetOf } from "../../../test/echo.ts";
import { orderStatus } from "../../../test/shop.ts";
import { transport, useMemoryTransport } from "../../../test/use-memory-transport.ts";
import type { Destination } from "../../transport/destination.ts";
import { inbox, queue, topic } from "../../transport/destination.ts";
import { newInboxAddress } from "../../transport/inbox-address.ts";
import type { Delivery } from "../../transport/packet.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";
import { serve } from "../serve.ts";

useMemoryTransport();

const onError = vi.fn();

async function requestWith(replyTo: string): Promise<void> {
  await transport.publish(queue(orderStatus.address), [
    packetOf({ orderId: "7" }, { [wireHeaders.replyTo]: replyTo }),
  ]);
}

async function repliesTo(at: Destination): Promise<Delivery[]> {
  const replies: Delivery[] = [];
  await transport.subscribe(at, async (reply) => {
    replies.push(reply);
    return done;
  });
  return replies;
}

describe("a request with a reply address that is not a requester's inbox", () => {
  test("is rejected: nothing is sent there, it is not answered, and it becomes a reported dead letter", async () => {
    onError.mockClear();
    const answer = vi.fn(() => ({ stage: "paid" }));
    const orders = await repliesTo(inbox("ordering.place-order"));
    const dead = await collectDeadLetters(transport, queue(orderStatus.address));
    await serve(transport, orderStatus, answer, { onError });
    await requestWith("ordering.place-order");
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(["forbidden"]);
    expect(onError.mock.calls[0]?.[0].text).toContain('has the reply address "ordering.place-order"');
    expect([answer.mock.calls, orders]).toEqual([[], []]);
  });

  test("is also rejected if it cannot be read", async () => {
    const orders = await repliesTo(inbox("ordering.place-order"));
    const dead = await collectDeadLetters(transport, queue(orderStatus.address));
    await serve(transport, orderStatus, vi.fn(), { onError });
    await transport.publish(queue(orderStatus.address), [
      packetOf({}, { [wireHeaders.replyTo]: "ordering.place-order" }),
    ]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(orders).toEqual([]);
  });

  test.each(["answers.7", "answers.*"])("is answered if the responder's options list %s", async (entry) => {
    const replies = await repliesTo(inbox("answers.7"));
    await serve(transport, orderStatus, () => ({ stage: "paid" }), { replyAddresses: [entry] });
    await requestWith("answers.7");
    await vi.waitFor(() => expect(replies.map(bodyOf)).toEqual([{ stage: "paid" }]));
  });

  test("is answered at the contract's reply channel", async () => {
    const replies = await repliesTo(topic("ordering.answers"));
    await serve(transport, { ...orderStatus, replyAddress: "ordering.answers" }, () => ({ stage: "paid" }));
    await requestWith("ordering.answers");
    await vi.waitFor(() => expect(replies.map(bodyOf)).toEqual([{ stage: "paid" }]));
  });

  test("is answered if the broker reserves the address for its clients' inboxes", async () => {
    const replies = await repliesTo(inbox("_INBOX.7"));
    await serve({ ...transport, inboxPrefixes: ["_INBOX."] }, orderStatus, () => ({ stage: "paid" }));
    await requestWith("_INBOX.7");
    await vi.waitFor(() => expect(replies).toHaveLength(1));
  });
});

test("a requester's inbox is recognized by its whole address", async () => {
  const replies = await repliesTo(inbox("posthorn-inbox.short"));
  const own = newInboxAddress();
  const ownReplies = await repliesTo(inbox(own));
  await serve(transport, orderStatus, () => ({ stage: "paid" }), { onError });
  await requestWith("posthorn-inbox.short");
  await requestWith(own);
  await vi.waitFor(() => expect(ownReplies).toHaveLength(1));
  expect(replies).toEqual([]);
});

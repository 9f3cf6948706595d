import { describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { orderStatus } from "../../test/shop.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import type { ErrorCode } from "../errors/error-code.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { queue } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Outgoing } from "../transport/packet.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { serve } from "./serve.ts";

useMemoryTransport();

/** Serves over a transport that rejects some replies. */
async function serveOver(refuses: (reply: Outgoing) => boolean, code: ErrorCode) {
  const from: Transport = {
    ...transport,
    publish: (to, packets, options) =>
      to.kind === "inbox" && packets.some(refuses)
        ? Promise.reject(new MessagingError(code, "not this one"))
        : transport.publish(to, packets, options),
  };
  const answer = vi.fn(() => ({ stage: "paid" }));
  const onError = vi.fn();
  await serve(from, orderStatus, answer, { onError });
  return { answer, onError };
}

const isAnswer = ({ headers }: Outgoing): boolean => headers[wireHeaders.error] === undefined;
const send = () => request(requester, orderStatus, { orderId: "7" }).catch((error: unknown) => error);

describe("a reply that cannot be sent", () => {
  const permanent = ["message_too_large", "forbidden"] as const;
  test.each(permanent)(
    "because of %s is reported to its requester and its responder, and the request is not answered again",
    async (code) => {
      const { answer, onError } = await serveOver(isAnswer, code);
      const dead = await collectDeadLetters(transport, queue(orderStatus.address));
      expect(await send()).toMatchObject({
        code: "remote_error",
        message: expect.stringContaining("could not send"),
      });
      expect(answer).toHaveBeenCalledTimes(1);
      await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
      expect(onError.mock.calls[0]?.[0]).toMatchObject({ code });
      expect(dead).toEqual([]);
    },
  );

  test("nor an error in its place leaves its request in the dead letters, once", async () => {
    const { answer, onError } = await serveOver(() => true, "invalid_address");
    const dead = await collectDeadLetters(transport, queue(orderStatus.address));
    const packet = {
      id: "1",
      headers: {
        [wireHeaders.id]: "1",
        [wireHeaders.type]: orderStatus.message.name,
        [wireHeaders.replyTo]: newInboxAddress(),
      },
      body: Buffer.from('{"orderId":"7"}'),
    };
    await transport.publish(queue(orderStatus.address), [packet]);
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers["posthorn-dead-reason"]).toBe(
      "its reply could not be sent: [invalid_address] not this one",
    );
    expect(answer).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledTimes(1);
  });

  test("is retried a few times while the broker accepts none", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
    try {
      const { answer, onError } = await serveOver(() => true, "publish_refused");
      const dead = await collectDeadLetters(transport, queue(orderStatus.address));
      const asked = send();
      await vi.advanceTimersByTimeAsync(9_000);
      expect(answer).toHaveBeenCalledTimes(5);
      expect(onError).toHaveBeenCalledTimes(5);
      expect(dead).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(9_000);
      expect(await asked).toMatchObject({ code: "request_timeout" });
    } finally {
      vi.useRealTimers();
    }
  });
});

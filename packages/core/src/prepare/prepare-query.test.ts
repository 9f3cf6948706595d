import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import {
  bodyOf,
  done,
  type Echo,
  type EchoQuery,
  type EchoRequest,
  echo,
  echoRequestMessage,
  packetOf,
  rejection,
  silent,
} from "../../test/echo.ts";
import { orderStatus, placeOrder } from "../../test/shop.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { consume } from "../consume/consume.ts";
import type { Codec } from "../contract/codec.ts";
import { failure, isFailure } from "../contract/failure.ts";
import type { Message } from "../contract/message.ts";
import type { Command } from "../contract/operation.ts";
import type { Query, QueryOf } from "../contract/query.ts";
import { refusal } from "../errors/messaging-error.ts";
import { textCodec } from "../message/codecs.ts";
import { produce } from "../produce/produce.ts";
import { requestOf, serveOf } from "../query/query-of.ts";
import { request } from "../query/request.ts";
import { openRequester } from "../query/requester.ts";
import { serve } from "../query/serve.ts";
import { inbox, queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";
import { withCodecs } from "../wrap/with-codecs.ts";

useMemoryTransport();

/** The packets that were published, in order. */
function published(): { headers: Readonly<Record<string, string>>; body: string }[] {
  return vi
    .mocked(transport.publish)
    .mock.calls.flatMap(([, packets]) => packets)
    .map(({ headers, body }) => ({ headers, body: Buffer.from(body).toString() }));
}

describe("a query and a command of one queue", () => {
  const status = { ...orderStatus, address: "ordering", otherMessages: [placeOrder.message] };
  const place: Command<{ orderId: string; quantity: number }> = {
    ...placeOrder,
    address: "ordering",
    otherMessages: [orderStatus.message],
  };

  test("each reach their responder and their consumer over one subscription", async () => {
    const subscribe = vi.spyOn(transport, "subscribe");
    const placed = vi.fn();
    await serve(transport, status, ({ orderId }) => ({ stage: `of ${orderId}` }), silent);
    await consume(transport, place, placed, silent);
    for (let count = 0; count < 10; count++) {
      await produce(transport, place, { orderId: "7", quantity: 1 });
      expect(await request(requester, status, { orderId: `${count}` })).toEqual({ stage: `of ${count}` });
    }
    await vi.waitFor(() => expect(placed).toHaveBeenCalledTimes(10));
    expect(subscribe.mock.calls.filter(([{ kind }]) => kind === "queue")).toHaveLength(1);
  });

  test("wait for a responder that starts after the consumer", async () => {
    await consume(transport, place, vi.fn(), silent);
    const asked = request(requester, status, { orderId: "7" });
    await serve(transport, status, () => ({ stage: "paid" }), silent);
    expect(await asked).toEqual({ stage: "paid" });
  });

  test("that are neither become dead letters, and the requester gets an error", async () => {
    const dead = await collectDeadLetters(transport, queue("ordering"));
    await serve(transport, status, () => ({ stage: "paid" }), silent);
    const other = { ...status, message: { ...status.message, name: "OrderStatusV2" } };
    expect((await rejection(request(requester, other, { orderId: "7" }))).code).toBe("invalid_message");
    await vi.waitFor(() => expect(dead).toHaveLength(1));
    expect(dead[0]?.headers[deadLetterHeaders.reason]).toContain('its type is "OrderStatusV2"');
  });

  test("are distinguished if the query has several messages", async () => {
    const { message, ...rest } = status;
    const several: QueryOf<{ byId: { orderId: string }; byName: { name: string } }, { stage: string }> = {
      ...rest,
      failures: {},
      messages: {
        byId: message,
        byName: { name: "StatusByName", payload: z.looseObject({ name: z.string() }) },
      },
    };
    const placed = vi.fn();
    await serveOf(transport, several, {
      byId: ({ orderId }) => ({ stage: orderId }),
      byName: ({ name }) => ({ stage: name }),
    });
    await consume(transport, place, placed, silent);
    await produce(transport, place, { orderId: "7", quantity: 1 });
    expect(await requestOf(requester, several, "byName", { name: "tea" })).toEqual({ stage: "tea" });
    await vi.waitFor(() => expect(placed).toHaveBeenCalledTimes(1));
  });
});

const line: Message<string> = {
  name: "Line",
  payload: z.string(),
  contentType: "text/plain",
  codec: textCodec,
};

describe("a query in a format other than JSON", () => {
  /** JSON with each byte inverted. */
  const turned: Codec = {
    encode: (payload) => Buffer.from(JSON.stringify(payload)).map((byte) => byte ^ 0xff),
    decode: (body) =>
      JSON.parse(
        Buffer.from(body)
          .map((byte) => byte ^ 0xff)
          .toString(),
      ),
  };
  const turnedEcho: Message<Echo> = { ...(echo.reply as Message<Echo>), contentType: "application/x-turned" };

  test("is requested and answered in text", async () => {
    const query: Query<string, string> = {
      kind: "query",
      name: "echo",
      address: "echo",
      source: "test",
      message: line,
      reply: line,
    };
    await serve(transport, query, (text) => `re: ${text}`);
    vi.spyOn(transport, "publish");
    const replies = openRequester(transport);
    expect(await request(replies, query, "Größe")).toBe("re: Größe");
    expect(published().map(({ body, headers }) => [body, headers["content-type"]])).toEqual([
      ["Größe", "text/plain"],
      ["re: Größe", "text/plain"],
    ]);
    await replies.close();
  });

  test("has its reply and its failures in the formats of their messages", async () => {
    const query: Query<EchoRequest, Echo, { line: string; loud: Echo }> = {
      ...echo,
      reply: { ...turnedEcho, codec: turned as Codec<Echo> },
      failures: { line, loud: { ...turnedEcho, name: "LoudEcho", codec: turned as Codec<Echo> } },
    };
    await serve(transport, query, ({ text }) => {
      if (text === "line") return failure("line", text);
      return text === "loud" ? failure("loud", { text }) : { text };
    });
    expect(await request(requester, query, { text: "a" })).toEqual({ text: "a" });
    for (const [text, payload] of [
      ["line", "line"],
      ["loud", { text: "loud" }],
    ] as const) {
      const error = await rejection(request(requester, query, { text }));
      expect(isFailure(error, query) && error.failure).toEqual({ name: text, payload });
    }
  });

  test("finds the correlation id in a reply of any format", async () => {
    const query: EchoQuery = {
      ...echo,
      reply: { ...turnedEcho, codec: turned as Codec<Echo> },
      correlation: { request: { path: ["id"] }, reply: { path: ["for"] } },
    };
    await transport.subscribe(queue("echo"), async (asked) => {
      const body = turned.encode({ text: "x", for: bodyOf(asked)["id"] });
      await transport.publish(inbox(asked.headers["reply-to"] ?? ""), [{ id: "x", headers: {}, body }]);
      return done;
    });
    expect(await request(requester, query, { text: "a" })).toMatchObject({ text: "x" });
  });

  test("uses the codecs of its transport, and is rejected if one is missing", async () => {
    const query: EchoQuery = { ...echo, reply: turnedEcho };
    const publish = vi.spyOn(transport, "publish");
    await expect(serve(transport, query, ({ text }) => ({ text }))).rejects.toThrow(
      'no codec for "application/x-turned", which query "echo" needs',
    );
    await expect(request(requester, query, { text: "a" })).rejects.toThrow("withCodecs(transport");
    expect(publish).not.toHaveBeenCalled();
    const able = withCodecs(transport, { "application/x-turned": turned });
    const ownRequester = openRequester(able);
    await serve(able, query, ({ text }) => ({ text }));
    expect(await request(ownRequester, query, { text: "a" })).toEqual({ text: "a" });
    expect(ownRequester.waiting).toBe(0);
    await ownRequester.close();
  });
});

describe("a plain query", () => {
  const later: Message<{ minutes: number }> = {
    name: "Later",
    payload: z.strictObject({ minutes: z.number() }),
  };
  const query: Query<EchoRequest, Echo | { minutes: number } | string, { noEcho: { why: string } }> = {
    ...echo,
    wire: "plain",
    otherReplies: [later, line],
  };
  const answer = ({ text }: EchoRequest) => {
    if (text === "noEcho") return failure("noEcho", { why: text });
    if (text === "line") return text;
    return text === "later" ? { minutes: 5 } : { text };
  };

  test("has no headers of CloudEvents in its request, its reply and its failure", async () => {
    vi.spyOn(transport, "publish");
    const ownRequester = openRequester(transport);
    await serve(transport, query, answer, silent);
    await request(ownRequester, query, { text: "a" });
    await rejection(request(ownRequester, query, { text: "noEcho" }));
    const json = { "content-type": "application/json", "correlation-id": expect.any(String) };
    const asked = { ...json, "reply-to": ownRequester.address };
    expect(published().map(({ headers }) => headers)).toEqual([asked, json, asked, json]);
    await ownRequester.close();
  });

  test("gets the reply that fits: a success, another one, one in another format, or a failure", async () => {
    await serve(transport, query, answer, silent);
    expect(await request(requester, query, { text: "a" })).toEqual({ text: "a" });
    expect(await request(requester, query, { text: "later" })).toEqual({ minutes: 5 });
    expect(await request(requester, query, { text: "line" })).toBe("line");
    const error = await rejection(request(requester, query, { text: "noEcho" }));
    expect(isFailure(error, query) && error.failure).toEqual({ name: "noEcho", payload: { why: "noEcho" } });
  });

  test("ignores the types that other programs write", async () => {
    await transport.subscribe(queue("echo"), async ({ headers }: Delivery) => {
      const named = { "ce-type": "com.example.loud", "correlation-id": headers["correlation-id"] ?? "" };
      await transport.publish(inbox(headers["reply-to"] ?? ""), [packetOf({ text: "x" }, named)]);
      return done;
    });
    expect(await request(requester, query, { text: "a" })).toEqual({ text: "x" });
  });

  test("reports to its requester that it is refused, fails, or cannot be read", async () => {
    await serve(
      transport,
      query,
      ({ text }) => {
        throw text === "no" ? refusal("too_many", "EchoRequest tomorrow.") : new Error("hunter2");
      },
      silent,
    );
    expect(await rejection(request(requester, query, { text: "no" }))).toMatchObject({
      code: "refused",
      reason: "too_many",
    });
    expect((await rejection(request(requester, query, { text: "x" }))).code).toBe("remote_error");
    const wrong = { ...query, message: { ...echoRequestMessage, payload: z.any() } };
    const unread = await rejection(request(requester, wrong, { text: 7 as unknown as string }));
    expect(unread.code).toBe("invalid_message");
  });
});

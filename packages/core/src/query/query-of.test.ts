import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import {
  bodyOf,
  done,
  type Echo,
  type EchoQuery,
  type EchoRequest,
  echo,
  echoMessage,
  echoRequestMessage,
  noEchoMessage,
  packetOf,
  rejection,
  silent,
} from "../../test/echo.ts";
import { requester, transport, useMemoryTransport } from "../../test/use-memory-transport.ts";
import { failure, isFailure } from "../contract/failure.ts";
import type { Message } from "../contract/message.ts";
import type { Query, QueryOf } from "../contract/query.ts";
import { inbox, queue } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Receive } from "../transport/settlement.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { requestOf, serveOf } from "./query-of.ts";
import { request } from "./request.ts";
import { serve } from "./serve.ts";

useMemoryTransport();

/** Starts a responder that does not use Posthorn's headers. */
async function respondTo(query: EchoQuery, answer: Receive): Promise<void> {
  await transport.subscribe(queue(query.address), answer);
}

describe("a query with several replies", () => {
  const later: Message<{ minutes: number }> = {
    name: "Later",
    payload: z.strictObject({ minutes: z.number() }),
  };
  const query: Query<EchoRequest, Echo | { minutes: number }, { noEcho: { why: string } }> = {
    ...echo,
    reply: echoMessage,
    otherReplies: [later],
  };

  test("gets the reply that the answer fits", async () => {
    await serve(transport, query, ({ text }) => (text === "later" ? { minutes: 5 } : { text }));
    expect(await request(requester, query, { text: "now" })).toEqual({ text: "now" });
    expect(await request(requester, query, { text: "later" })).toEqual({ minutes: 5 });
  });

  test("fails if the answer fits none of them, and reports that to its responder", async () => {
    const onError = vi.fn();
    await serve(transport, query, () => ({ hours: 1 }) as never, { onError });
    expect((await rejection(request(requester, query, { text: "a" }))).code).toBe("remote_error");
    expect(String(onError.mock.calls[0]?.[0].cause)).toContain("fits none of Echo, Later");
  });

  test("reads a reply without a type as the first message that it fits, failures last", async () => {
    const bodies = [{ minutes: 5 }, { why: "sold out" }, { nothing: "of the contract" }];
    await respondTo(echo, async ({ headers }) => {
      const reply = packetOf(bodies.shift(), {
        [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "",
      });
      await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [reply]);
      return done;
    });
    expect(await request(requester, query, { text: "a" })).toEqual({ minutes: 5 });
    const error = await rejection(request(requester, query, { text: "a" }));
    expect(isFailure(error, query) && error.failure).toEqual({
      name: "noEcho",
      payload: { why: "sold out" },
    });
    expect((await rejection(request(requester, query, { text: "a" }))).code).toBe("invalid_message");
  });
});

test("a reply that the contract does not define may be anything, or empty", async () => {
  const query: Query<EchoRequest, unknown> = {
    ...echo,
    failures: {},
    reply: { name: "any", payload: z.unknown() },
  };
  await serve(transport, query, ({ text }) => (text === "" ? undefined : [text]));
  expect(await request(requester, query, { text: "a" })).toEqual(["a"]);
  expect(await request(requester, query, { text: "" })).toBeNull();
  const other = { ...query, address: "other" };
  await transport.subscribe(queue("other"), async ({ headers }) => {
    const packet = {
      id: "x",
      body: new Uint8Array(),
      headers: { [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "" },
    };
    await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [packet]);
    return done;
  });
  expect(await request(requester, other, { text: "a" })).toBeUndefined();
});

describe("a query with several request messages", () => {
  interface Requests {
    ask: EchoRequest;
    count: { from: number };
  }
  const query: QueryOf<Requests, Echo, { noEcho: { why: string } }> = {
    kind: "query",
    name: "reply",
    address: "reply",
    source: "test",
    messages: {
      ask: echoRequestMessage,
      count: { name: "Count", payload: z.strictObject({ from: z.number() }) },
    },
    reply: echoMessage,
    failures: { noEcho: noEchoMessage },
  };
  const answers = {
    ask: ({ text }: EchoRequest) => ({ text }),
    count: ({ from }: { from: number }) =>
      from < 0 ? failure("noEcho", { why: "below zero" }) : { text: `${from + 1}` },
  };

  test("is answered by the function for its message", async () => {
    await serveOf(transport, query, answers);
    expect(await requestOf(requester, query, "ask", { text: "a" })).toEqual({ text: "a" });
    expect(await requestOf(requester, query, "count", { from: 1 })).toEqual({ text: "2" });
    const error = await rejection(requestOf(requester, query, "count", { from: -1 }));
    expect(isFailure(error, query) && error.failure.payload).toEqual({ why: "below zero" });
  });

  test("identifies a request without a type by the message that it fits", async () => {
    await serveOf(transport, query, answers, silent);
    const mine = newInboxAddress();
    const replies: Delivery[] = [];
    await transport.subscribe(inbox(mine), async (reply) => {
      replies.push(reply);
      return done;
    });
    const headers = { [wireHeaders.replyTo]: mine };
    for (const body of [{ from: 4 }, { other: 1 }]) {
      await transport.publish(queue("reply"), [packetOf(body, headers)]);
    }
    await transport.publish(queue("reply"), [
      packetOf({ from: 4 }, { ...headers, [wireHeaders.type]: "Other" }),
    ]);
    await vi.waitFor(() => expect(replies).toHaveLength(3));
    const results = replies.map((reply) => reply.headers[wireHeaders.error] ?? bodyOf(reply)["text"]);
    expect(results.toSorted()).toEqual(["5", "invalid_message", "invalid_message"]);
  });

  test("is not served without an answer for each message", async () => {
    const { ask } = answers;
    const error = await rejection(serveOf(transport, query, { ask } as typeof answers));
    expect(error.message).toBe('[invalid_argument] query "reply" has no answer "count". Pass a function.');
  });

  test("cannot be requested by an unknown message", async () => {
    const error = await rejection(requestOf(requester, query, "shout" as "ask", { text: "a" }));
    expect(error.text).toBe('query "reply" has no message "shout". Choose one of: ask, count.');
  });
});

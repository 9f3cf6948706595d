import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import {
  type Ask,
  askMessage,
  bodyOf,
  done,
  noneMessage,
  packetOf,
  rejection,
  silent,
  type Telling,
  type Told,
  tell,
  toldMessage,
} from "../../test/echo.ts";
import { askOverMemory, requester, transport } from "../../test/over-memory.ts";
import { failure, isFailure } from "../contract/failure.ts";
import type { Message } from "../contract/message.ts";
import type { Query, QueryOf } from "../contract/query.ts";
import { inbox, queue } from "../transport/destination.ts";
import { newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery, Receive } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { requestOf, serveOf } from "./query-of.ts";
import { request } from "./request.ts";
import { serve } from "./serve.ts";

askOverMemory();

/** A responder of another make: it knows nothing of Posthorn's headers. */
async function respondTo(query: Telling, answer: Receive): Promise<void> {
  await transport.subscribe(queue(query.address), answer);
}

describe("a query of several replies", () => {
  const later: Message<{ minutes: number }> = {
    name: "Later",
    payload: z.strictObject({ minutes: z.number() }),
  };
  const query: Query<Ask, Told | { minutes: number }, { none: { why: string } }> = {
    ...tell,
    reply: toldMessage,
    otherReplies: [later],
  };

  test("is answered with the one that the answer fits", async () => {
    await serve(transport, query, ({ text }) => (text === "later" ? { minutes: 5 } : { text }));
    expect(await request(requester, query, { text: "now" })).toEqual({ text: "now" });
    expect(await request(requester, query, { text: "later" })).toEqual({ minutes: 5 });
  });

  test("fails where the answer fits none, and says so to its responder", async () => {
    const onError = vi.fn();
    await serve(transport, query, () => ({ hours: 1 }) as never, { onError });
    expect((await rejection(request(requester, query, { text: "a" }))).code).toBe("remote_error");
    expect(String(onError.mock.calls[0]?.[0].cause)).toContain("fits none of Told, Later");
  });

  test("takes what a responder without types says for the first that it fits, failures last", async () => {
    const bodies = [{ minutes: 5 }, { why: "sold out" }, { nothing: "of the contract" }];
    await respondTo(tell, async ({ headers }) => {
      const reply = packetOf(bodies.shift(), {
        [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "",
      });
      await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [reply]);
      return done;
    });
    expect(await request(requester, query, { text: "a" })).toEqual({ minutes: 5 });
    const error = await rejection(request(requester, query, { text: "a" }));
    expect(isFailure(error, query) && error.failure).toEqual({ name: "none", payload: { why: "sold out" } });
    expect((await rejection(request(requester, query, { text: "a" }))).code).toBe("invalid_message");
  });
});

test("a reply of which the contract says nothing may be anything, or empty", async () => {
  const query: Query<Ask, unknown> = { ...tell, failures: {}, reply: { name: "any", payload: z.unknown() } };
  await serve(transport, query, ({ text }) => (text === "" ? undefined : [text]));
  expect(await request(requester, query, { text: "a" })).toEqual(["a"]);
  expect(await request(requester, query, { text: "" })).toBeNull();
  const foreign = { ...query, address: "foreign" };
  await transport.subscribe(queue("foreign"), async ({ headers }) => {
    const packet = {
      id: "x",
      body: new Uint8Array(),
      headers: { [wireHeaders.requestId]: headers[wireHeaders.requestId] ?? "" },
    };
    await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [packet]);
    return done;
  });
  expect(await request(requester, foreign, { text: "a" })).toBeUndefined();
});

describe("a query that is asked by one of several messages", () => {
  interface Requests {
    ask: Ask;
    count: { from: number };
  }
  const query: QueryOf<Requests, Told, { none: { why: string } }> = {
    kind: "query",
    name: "speak",
    address: "speak",
    source: "test",
    messages: { ask: askMessage, count: { name: "Count", payload: z.strictObject({ from: z.number() }) } },
    reply: toldMessage,
    failures: { none: noneMessage },
  };
  const answers = {
    ask: ({ text }: Ask) => ({ text }),
    count: ({ from }: { from: number }) =>
      from < 0 ? failure("none", { why: "below zero" }) : { text: `${from + 1}` },
  };

  test("is answered by that message's answer", async () => {
    await serveOf(transport, query, answers);
    expect(await requestOf(requester, query, "ask", { text: "a" })).toEqual({ text: "a" });
    expect(await requestOf(requester, query, "count", { from: 1 })).toEqual({ text: "2" });
    const error = await rejection(requestOf(requester, query, "count", { from: -1 }));
    expect(isFailure(error, query) && error.failure.payload).toEqual({ why: "below zero" });
  });

  test("takes a request without a type for the first message that it fits, and no other", async () => {
    await serveOf(transport, query, answers, silent);
    const mine = newInboxAddress();
    const replies: Delivery[] = [];
    await transport.subscribe(inbox(mine), async (reply) => {
      replies.push(reply);
      return done;
    });
    const headers = { [wireHeaders.replyTo]: mine };
    for (const body of [{ from: 4 }, { other: 1 }]) {
      await transport.publish(queue("speak"), [packetOf(body, headers)]);
    }
    await transport.publish(queue("speak"), [
      packetOf({ from: 4 }, { ...headers, [wireHeaders.type]: "Other" }),
    ]);
    await vi.waitFor(() => expect(replies).toHaveLength(3));
    const told = replies.map((reply) => reply.headers[wireHeaders.error] ?? bodyOf(reply)["text"]);
    expect(told.toSorted()).toEqual(["5", "invalid_message", "invalid_message"]);
  });

  test("is not asked by a message that it does not have", async () => {
    const error = await rejection(requestOf(requester, query, "shout" as "ask", { text: "a" }));
    expect(error.text).toBe('query "speak" is not asked by "shout". Choose one of ask, count.');
  });
});

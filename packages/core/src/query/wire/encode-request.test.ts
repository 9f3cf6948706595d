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
  packetOf,
  rejection,
  silent,
} from "../../../test/echo.ts";
import { requester, transport, useMemoryTransport } from "../../../test/use-memory-transport.ts";
import type { Query } from "../../contract/query.ts";
import { inbox, queue } from "../../transport/destination.ts";
import { newInboxAddress } from "../../transport/inbox-address.ts";
import type { Delivery } from "../../transport/packet.ts";
import type { Receive } from "../../transport/settlement.ts";
import { wireHeaders } from "../../transport/wire-headers.ts";
import { request } from "../request.ts";
import { serve } from "../serve.ts";

useMemoryTransport();

const byPayload: EchoQuery = {
  ...echo,
  replyTo: { path: ["to"] },
  correlation: { request: { path: ["id"] }, reply: { path: ["for"] } },
};

/** Starts a responder that does not use Posthorn's headers. */
async function respondTo(query: EchoQuery, answer: Receive): Promise<void> {
  await transport.subscribe(queue(query.address), answer);
}

describe("a request whose payload carries the reply address and the correlation id", () => {
  test("is answered by a responder that reads only the payload", async () => {
    await respondTo(byPayload, async (asked) => {
      const { id, to, text } = bodyOf(asked);
      await transport.publish(inbox(String(to)), [packetOf({ text: `re: ${text}`, for: id })]);
      return done;
    });
    expect(await request(requester, byPayload, { text: "a", to: "ignored" })).toMatchObject({
      text: "re: a",
    });
  });

  test("is answered if the requester sets only the payload", async () => {
    await serve(transport, byPayload, ({ text }) => ({ text: `re: ${text}` }));
    const mine = newInboxAddress();
    const replies: Record<string, unknown>[] = [];
    await transport.subscribe(inbox(mine), async (reply) => {
      replies.push(bodyOf(reply));
      return done;
    });
    await transport.publish(queue("echo"), [packetOf({ text: "a", id: 7, to: mine })]);
    await vi.waitFor(() => expect(replies).toEqual([{ text: "re: a", for: 7 }]));
  });

  test("keeps the correlation id that the program sets, which must not be in use", async () => {
    const ids: unknown[] = [];
    await serve(transport, byPayload, ({ id, text }) => {
      ids.push(id);
      return { text };
    });
    const first = request(requester, byPayload, { text: "a", id: "mine" });
    const second = await rejection(request(requester, byPayload, { text: "b", id: "mine" }));
    expect(second.code).toBe("invalid_message");
    expect(second.message).toContain('The correlation id "mine" of query "echo" belongs to another request');
    expect(await first).toMatchObject({ text: "a", for: "mine" });
    expect(await request(requester, byPayload, { text: "c", id: "mine" })).toMatchObject({ text: "c" });
    expect(ids).toEqual(["mine", "mine"]);
  });

  test.each([
    [{ as: "integer", largest: 9 }, z.number().int().min(1).max(9)],
    [{ as: "integer" }, z.number().int().min(1)],
    [{ as: "uuid" }, z.uuid()],
  ] as const)("gets a correlation id in the form of %j", async (form, schema) => {
    const query: EchoQuery = {
      ...byPayload,
      correlation: { request: { path: ["deep", "id"], ...form }, reply: { path: ["for"] } },
    };
    let asked: unknown;
    await serve(transport, query, (payload) => {
      asked = payload;
      return { text: "x" };
    });
    await request(requester, query, { text: "a" });
    const { deep } = asked as { deep: { id: unknown } };
    expect(schema.safeParse(deep.id).success).toBe(true);
  });

  test("does not change the program's payload", async () => {
    await serve(transport, byPayload, ({ text }) => ({ text }));
    const payload = Object.freeze({ text: "a" });
    await request(requester, byPayload, payload);
    expect(payload).toEqual({ text: "a" });
  });

  test("is rejected if the payload has no object for them", async () => {
    const query: EchoQuery = { ...byPayload, replyTo: { path: ["text", "to"] } };
    expect((await rejection(request(requester, query, { text: "a" }))).code).toBe("invalid_message");
  });

  test("drops a late reply and counts it", async () => {
    const late: Delivery[] = [];
    await respondTo(byPayload, async (asked) => {
      late.push(asked);
      return done;
    });
    const error = await rejection(request(requester, byPayload, { text: "a" }, { timeoutMs: 20 }));
    expect(error.code).toBe("request_timeout");
    await vi.waitFor(() => expect(late).toHaveLength(1));
    const { id, to } = bodyOf(late[0] as Delivery);
    await transport.publish(inbox(String(to)), [packetOf({ text: "late", for: id })]);
    await vi.waitFor(() => expect(requester.dropped).toBe(1));
  });

  test("rejects if it could not be read, and if its responder failed", async () => {
    await serve(
      transport,
      { ...byPayload, message: { ...echoRequestMessage, payload: z.never() } as never },
      () => ({ text: "" }),
      silent,
    );
    expect((await rejection(request(requester, byPayload, { text: "a" }))).code).toBe("invalid_message");
    const failing: EchoQuery = { ...byPayload, address: "failing" };
    await serve(transport, failing, () => Promise.reject(new Error("broken")), silent);
    expect((await rejection(request(requester, failing, { text: "a" }))).code).toBe("remote_error");
  });
});

describe("a request whose headers carry the reply address and the correlation id", () => {
  interface EchoHeaders {
    replyTo: string;
    requestId: string;
    tenant?: string;
  }
  const query: Query<EchoRequest, Echo, Record<never, never>, EchoHeaders> = {
    kind: "query",
    name: "echo",
    address: "echo",
    source: "test",
    message: {
      ...echoRequestMessage,
      headers: z.strictObject({
        replyTo: z.string(),
        requestId: z.uuid(),
        tenant: z.string().exactOptional(),
      }),
    },
    reply: { ...echoMessage, headers: z.looseObject({ inReplyTo: z.string() }) },
    replyTo: { header: "replyTo" },
    correlation: { request: { header: "requestId", as: "uuid" }, reply: { header: "inReplyTo" } },
  };

  test("gets them from Posthorn, though the contract requires them", async () => {
    await serve(transport, query, ({ text }, { headers }) => ({ text: `${text} of ${headers.tenant}` }));
    expect(await request(requester, query, { text: "a" }, { headers: { tenant: "t" } })).toMatchObject({
      text: "a of t",
    });
  });

  test("is answered by a responder that reads only these, over a network that delivers them in lower case", async () => {
    await transport.subscribe(queue("echo"), async ({ headers }) => {
      const reply = packetOf({ text: "x" }, { inreplyto: headers["requestId"] ?? "" });
      await transport.publish(inbox(headers["replyTo"] ?? ""), [reply]);
      return done;
    });
    expect(await request(requester, query, { text: "a" })).toEqual({ text: "x" });
  });

  test("is read if a network delivers them in lower case", async () => {
    await serve(transport, query, (_, { headers }) => ({ text: headers.requestId }));
    const mine = newInboxAddress();
    const replies: Delivery[] = [];
    await transport.subscribe(inbox(mine), async (reply) => {
      replies.push(reply);
      return done;
    });
    const requestid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
    await transport.publish(queue("echo"), [packetOf({ text: "a" }, { requestid, replyto: mine })]);
    await vi.waitFor(() => expect(replies.map(bodyOf)).toEqual([{ text: requestid }]));
    expect(replies[0]?.headers).toMatchObject({ inReplyTo: requestid });
  });

  test("may have the id within a header with several values", async () => {
    const within = { header: "MQMD", steps: ["CorrelId"] };
    const nested: EchoQuery = { ...echo, correlation: { request: within, reply: within } };
    const seen: (string | undefined)[] = [];
    await respondTo(nested, async ({ headers }) => {
      seen.push(headers["MQMD"]);
      const reply = packetOf({ text: "x" }, { mqmd: headers["MQMD"] ?? "" });
      await transport.publish(inbox(headers[wireHeaders.replyTo] ?? ""), [reply]);
      return done;
    });
    expect(await request(requester, nested, { text: "a" })).toEqual({ text: "x" });
    expect(JSON.parse(seen[0] ?? "")).toEqual({ CorrelId: expect.any(String) });
  });
});

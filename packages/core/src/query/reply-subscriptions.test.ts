import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { done, type Echo, type EchoQuery, echo, packetOf, rejection } from "../../test/echo.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Receive } from "../transport/settlement.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { openRequester, type Requester } from "./requester.ts";
import { serve } from "./serve.ts";

let transport: Transport;
let requester: Requester;
/** Called to break the connection of a subscription to a topic. */
let interrupt: ((cause: Error) => void) | undefined;

beforeEach(() => {
  const inner = memoryTransport();
  transport = {
    ...inner,
    subscribe(from, receive, options) {
      if (from.kind === "topic") interrupt = (cause) => options?.onEvent?.({ kind: "interrupted", cause });
      return inner.subscribe(from, receive, options);
    },
  };
  requester = openRequester(transport);
});

afterEach(async () => {
  expect(requester.waiting).toBe(0);
  await requester.close();
  await transport.close({ timeoutMs: 0 });
});

const atTopic: EchoQuery = { ...echo, replyAddress: "echoes" };

/** Starts a responder that does not use Posthorn's headers. */
async function respondTo(query: EchoQuery, answer: Receive): Promise<void> {
  await transport.subscribe(queue(query.address), answer);
}

describe("a request with a reply address that requesters share", () => {
  const part: EchoQuery = { ...echo, address: "echo.{who}", replyAddress: "echoes.{who}" };

  test("gets its own reply, and ignores all others", async () => {
    await serve(transport, atTopic, ({ text }) => ({ text: `re: ${text}` }));
    const other = openRequester(transport);
    const texts = Array.from({ length: 50 }, (_, index) => `${index}`);
    const asked = texts.flatMap((text) => [
      request(requester, atTopic, { text }),
      request(other, atTopic, { text: `other ${text}` }),
    ]);
    await transport.publish(topic("echoes"), [
      packetOf({ text: "foreign" }),
      packetOf("no reply", { "correlation-id": "0.x" }),
    ]);
    expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(
      texts.flatMap((text) => [`re: ${text}`, `re: other ${text}`]),
    );
    expect([requester.dropped, other.dropped, other.waiting]).toEqual([0, 0, 0]);
    await other.close();
  });

  test("is answered by a responder that uses only the address", async () => {
    await respondTo(atTopic, async ({ headers }) => {
      expect(headers[wireHeaders.replyTo]).toBeUndefined();
      const correlationId = headers[wireHeaders.requestId] ?? "";
      await transport.publish(topic("echoes"), [
        packetOf({ text: "x" }, { [wireHeaders.requestId]: correlationId }),
      ]);
      return done;
    });
    expect(await request(requester, atTopic, { text: "a" })).toEqual({ text: "x" });
  });

  test("fills its parameters in the reply address", async () => {
    await serve(transport, part, ({ text }) => ({ text }));
    const addresses: string[] = [];
    await transport.subscribe(topic("echoes.{who}"), async ({ address }) => {
      addresses.push(address);
      return done;
    });
    await request(requester, part, { text: "a" }, { parameters: { who: "me" } });
    await vi.waitFor(() => expect(addresses).toEqual(["echoes.me"]));
  });

  test("unsubscribes from idle addresses if there are very many", async () => {
    await serve(transport, part, ({ text }) => ({ text }));
    const subscribe = vi.spyOn(transport, "subscribe");
    for (let index = 0; index < 250; index++) {
      await request(requester, part, { text: "a" }, { parameters: { who: `${index}` } });
    }
    const opened = await Promise.all(subscribe.mock.results.map(({ value }) => value));
    expect(opened).toHaveLength(250);
    await request(requester, part, { text: "a" }, { parameters: { who: "0" } }); // was closed, and is opened again
    expect(subscribe).toHaveBeenCalledTimes(251);
  });

  test("is answered at its inbox if it carries the address", async () => {
    await serve(transport, { ...atTopic, replyTo: { header: "to" } }, ({ text }) => ({ text }));
    const shared = vi.fn(async () => done);
    await transport.subscribe(topic("echoes"), shared);
    const both: EchoQuery = { ...atTopic, replyTo: { header: "to" } };
    expect(await request(requester, both, { text: "a" })).toMatchObject({ text: "a" });
    expect(shared).not.toHaveBeenCalled();
  });

  test("does not count a late reply as dropped, because it may be another requester's", async () => {
    const late: string[] = [];
    await respondTo(atTopic, async ({ headers }) => {
      late.push(headers[wireHeaders.requestId] ?? "");
      return done;
    });
    await rejection(request(requester, atTopic, { text: "a" }, { timeoutMs: 20 }));
    await vi.waitFor(() => expect(late).toHaveLength(1));
    const passed = vi.fn(async () => done);
    await transport.subscribe(topic("echoes"), passed);
    await transport.publish(topic("echoes"), [
      packetOf({ text: "x" }, { [wireHeaders.requestId]: late[0] ?? "" }),
    ]);
    await vi.waitFor(() => expect(passed).toHaveBeenCalled());
    expect(requester.dropped).toBe(0);
  });

  test("is rejected when the connection breaks, unlike those that wait for other replies", async () => {
    const held = Promise.withResolvers<Echo>();
    await serve(transport, echo, () => held.promise);
    const elsewhere = request(requester, echo, { text: "b" });
    const pending = rejection(request(requester, { ...atTopic, address: "nobody" }, { text: "a" }));
    await vi.waitFor(() => expect(interrupt).toBeDefined());
    interrupt?.(new Error("gone"));
    expect((await pending).code).toBe("disconnected");
    held.resolve({ text: "still there" });
    expect(await elsewhere).toEqual({ text: "still there" });
  });

  test("rejects when its requester closes or its signal aborts", async () => {
    const stop = new AbortController();
    const aborted = rejection(request(requester, atTopic, { text: "a" }, { signal: stop.signal }));
    const closed = rejection(request(requester, atTopic, { text: "b" }));
    await vi.waitFor(() => expect(requester.waiting).toBe(2));
    stop.abort();
    expect((await aborted).code).toBe("aborted");
    await requester.close();
    expect((await closed).code).toBe("closed");
  });

  test("rejects with the cause if the subscription cannot be opened", async () => {
    const subscribe = vi.spyOn(transport, "subscribe").mockRejectedValueOnce(new Error("no"));
    await expect(request(requester, atTopic, { text: "a" })).rejects.toThrow("no");
    subscribe.mockRestore();
  });
});

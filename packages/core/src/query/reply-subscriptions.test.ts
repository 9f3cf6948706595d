import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { done, packetOf, rejection, type Telling, type Told, tell } from "../../test/echo.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Receive, SubscribeOptions, Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { openRequester, type Requester } from "./requester.ts";
import { serve } from "./serve.ts";

let transport: Transport;
let requester: Requester;
/** What happens to subscriptions to topics when the connection breaks. */
let interrupt: SubscribeOptions["onInterrupted"];

beforeEach(() => {
  const inner = memoryTransport();
  transport = {
    ...inner,
    subscribe(from, receive, options) {
      if (from.kind === "topic") interrupt = options?.onInterrupted;
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

const atTopic: Telling = { ...tell, replyAddress: "told" };

/** A responder of another make: it knows nothing of Posthorn's headers. */
async function respondTo(query: Telling, answer: Receive): Promise<void> {
  await transport.subscribe(queue(query.address), answer);
}

describe("a request that is answered at an address which all share", () => {
  const part: Telling = { ...tell, address: "tell.{who}", replyAddress: "told.{who}" };

  test("gets its own reply, and does not mind those of others or of nobody", async () => {
    await serve(transport, atTopic, ({ text }) => ({ text: `re: ${text}` }));
    const other = openRequester(transport);
    const texts = Array.from({ length: 50 }, (_, index) => `${index}`);
    const asked = texts.flatMap((text) => [
      request(requester, atTopic, { text }),
      request(other, atTopic, { text: `other ${text}` }),
    ]);
    await transport.publish(topic("told"), [
      packetOf({ text: "foreign" }),
      packetOf("no reply", { "correlation-id": "0.x" }),
    ]);
    expect((await Promise.all(asked)).map(({ text }) => text)).toEqual(
      texts.flatMap((text) => [`re: ${text}`, `re: other ${text}`]),
    );
    expect([requester.dropped, other.dropped, other.waiting]).toEqual([0, 0, 0]);
    await other.close();
  });

  test("is answered by a responder that knows nothing but the address", async () => {
    await respondTo(atTopic, async ({ headers }) => {
      expect(headers[wireHeaders.replyTo]).toBeUndefined();
      const correlationId = headers[wireHeaders.requestId] ?? "";
      await transport.publish(topic("told"), [
        packetOf({ text: "x" }, { [wireHeaders.requestId]: correlationId }),
      ]);
      return done;
    });
    expect(await request(requester, atTopic, { text: "a" })).toEqual({ text: "x" });
  });

  test("has the parameters of its own address there", async () => {
    await serve(transport, part, ({ text }) => ({ text }));
    const addresses: string[] = [];
    await transport.subscribe(topic("told.{who}"), async ({ address }) => {
      addresses.push(address);
      return done;
    });
    await request(requester, part, { text: "a" }, { parameters: { who: "me" } });
    await vi.waitFor(() => expect(addresses).toEqual(["told.me"]));
  });

  test("leaves addresses again where nobody waits, when there are very many", async () => {
    await serve(transport, part, ({ text }) => ({ text }));
    const subscribe = vi.spyOn(transport, "subscribe");
    for (let index = 0; index < 250; index++) {
      await request(requester, part, { text: "a" }, { parameters: { who: `${index}` } });
    }
    const opened = await Promise.all(subscribe.mock.results.map(({ value }) => value));
    expect(opened).toHaveLength(250);
    await request(requester, part, { text: "a" }, { parameters: { who: "0" } }); // left, and opened again
    expect(subscribe).toHaveBeenCalledTimes(251);
  });

  test("is answered in its inbox where it names one", async () => {
    await serve(transport, { ...atTopic, replyTo: { header: "to" } }, ({ text }) => ({ text }));
    const shared = vi.fn(async () => done);
    await transport.subscribe(topic("told"), shared);
    const both: Telling = { ...atTopic, replyTo: { header: "to" } };
    expect(await request(requester, both, { text: "a" })).toMatchObject({ text: "a" });
    expect(shared).not.toHaveBeenCalled();
  });

  test("does not count a late reply as dropped, for it may be another's", async () => {
    const late: string[] = [];
    await respondTo(atTopic, async ({ headers }) => {
      late.push(headers[wireHeaders.requestId] ?? "");
      return done;
    });
    await rejection(request(requester, atTopic, { text: "a" }, { timeoutMs: 20 }));
    await vi.waitFor(() => expect(late).toHaveLength(1));
    const passed = vi.fn(async () => done);
    await transport.subscribe(topic("told"), passed);
    await transport.publish(topic("told"), [
      packetOf({ text: "x" }, { [wireHeaders.requestId]: late[0] ?? "" }),
    ]);
    await vi.waitFor(() => expect(passed).toHaveBeenCalled());
    expect(requester.dropped).toBe(0);
  });

  test("is rejected when the connection breaks, and those that wait elsewhere are not", async () => {
    const held = Promise.withResolvers<Told>();
    await serve(transport, tell, () => held.promise);
    const elsewhere = request(requester, tell, { text: "b" });
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

  test("rejects with what keeps the address from being listened to", async () => {
    const subscribe = vi.spyOn(transport, "subscribe").mockRejectedValueOnce(new Error("no"));
    await expect(request(requester, atTopic, { text: "a" })).rejects.toThrow("no");
    subscribe.mockRestore();
  });
});

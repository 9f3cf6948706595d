import { getEventListeners } from "node:events";
import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type EchoQuery, echo, rejection, silent } from "../../test/echo.ts";
import { type LightTransport, lightTransport } from "../../test/light-transport.ts";
import { orderStatus } from "../../test/shop.ts";
import type { Answer } from "../consume/handler.ts";
import { failure } from "../contract/failure.ts";
import { MessagingError, refusal } from "../errors/messaging-error.ts";
import { queue } from "../transport/destination.ts";
import type { Delivery } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { openRequester, type Requester } from "./requester.ts";
import { serve } from "./serve.ts";

const light = { ...orderStatus, delivery: "light" } as const;
type Status = Answer<{ orderId: string }, { stage: string }, { orderUnknown: { orderId: string } }>;

const requesters: Requester[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const requester of requesters.splice(0)) {
    expect(requester.waiting).toBe(0);
    await requester.close();
  }
});

function open(transport: Parameters<typeof openRequester>[0]): Requester {
  const requester = openRequester(transport);
  requesters.push(requester);
  return requester;
}

const paid: Status = () => ({ stage: "paid" });
const never: Status = () => new Promise(() => {});

/** Serves the query with an answer, and requests it once. */
async function requestFrom(answer: Status, transport: LightTransport = lightTransport()) {
  const onError = vi.fn();
  await serve(transport, light, answer, { onError });
  const requester = open(transport);
  const reply: unknown = await request(requester, light, { orderId: "7" }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(transport.settlements).toHaveLength(1));
  return { transport, reply, settlement: transport.settlements[0], reports: onError.mock.calls };
}

describe("a light request", () => {
  test("is sent by the transport, which finds the reply, and gets it", async () => {
    const { transport, reply, settlement } = await requestFrom(({ orderId }) => ({
      stage: `stage of ${orderId}`,
    }));
    expect(reply).toEqual({ stage: "stage of 7" });
    expect(settlement).toEqual({ kind: "done" });
    const [asked] = transport.asked;
    expect(asked?.to).toEqual(queue(light.address, { delivery: "light" }));
    expect(asked?.options).toEqual({ timeoutMs: 5_000, signal: expect.any(AbortSignal) });
    expect(Object.keys(asked?.packet.headers ?? {}).sort()).toEqual(
      [
        "content-type",
        wireHeaders.expiryTime,
        wireHeaders.id,
        wireHeaders.source,
        wireHeaders.specversion,
        wireHeaders.time,
        wireHeaders.type,
      ].sort(),
    );
    expect(transport.replies[0]?.headers).not.toHaveProperty(wireHeaders.requestId);
  });

  test("has the address that its parameters give", async () => {
    const transport = lightTransport();
    const inCountry: typeof light = { ...light, address: "status.{country}" };
    const seen: unknown[] = [];
    await serve(transport, inCountry, (_, { parameters }) => {
      seen.push(parameters);
      return { stage: "paid" };
    });
    await request(open(transport), inCountry, { orderId: "7" }, { parameters: { country: "AT" } });
    expect(transport.asked[0]?.to).toMatchObject({ template: "status.{country}", address: "status.AT" });
    expect(seen).toEqual([{ country: "AT" }]);
  });

  test("carries the correlation id where its contract declares one, and so does its reply", async () => {
    const transport = lightTransport();
    const correlated: EchoQuery = {
      ...echo,
      delivery: "light",
      correlation: { request: { path: ["id"] }, reply: { path: ["for"] } },
    };
    const ids: unknown[] = [];
    await serve(transport, correlated, ({ text, id }) => {
      ids.push(id);
      return { text };
    });
    const reply = await request(open(transport), correlated, { text: "hello" });
    expect(ids).toEqual([expect.stringMatching(/^[\w-]{21}$/)]);
    expect(reply).toEqual({ text: "hello", for: ids[0] });
    expect(transport.asked[0]?.packet.headers).not.toHaveProperty(wireHeaders.requestId);
  });

  test("rejects with failures and refusals as any other", async () => {
    const declared = await requestFrom(({ orderId }) => failure("orderUnknown", { orderId }));
    expect(declared.reply).toMatchObject({ code: "remote_failure", failure: { payload: { orderId: "7" } } });
    const refused = await requestFrom(() => {
      throw refusal("too_many", "Ask tomorrow.");
    });
    expect(refused.reply).toMatchObject({ code: "refused", reason: "too_many", text: "Ask tomorrow." });
    expect([refused.settlement, refused.reports]).toEqual([{ kind: "done" }, []]);
  });

  test("rejects as its transport does if nothing serves it", async () => {
    const error = await rejection(request(open(lightTransport()), light, { orderId: "7" }));
    expect(error).toMatchObject({ code: "no_responder", text: `Nothing serves "${light.address}".` });
  });

  test("rejects after its timeout, with the name of the query and advice", async () => {
    const transport = lightTransport();
    await serve(transport, light, never);
    const error = await rejection(request(open(transport), light, { orderId: "7" }, { timeoutMs: 20 }));
    expect(error).toMatchObject({
      code: "request_timeout",
      text: 'No reply to query "orderStatus" within 20 ms. Is anything serving "ordering.order-status"?',
    });
  });

  test("rejects when its signal aborts, before or after it is sent, and leaves no listener behind", async () => {
    const transport = lightTransport();
    await serve(transport, light, never);
    const requester = open(transport);
    const controller = new AbortController();
    const { signal } = controller;
    const asked = [1, 2].map(() => rejection(request(requester, light, { orderId: "7" }, { signal })));
    expect([requester.waiting, transport.waiting()]).toEqual([2, 2]);
    controller.abort("enough");
    for (const error of await Promise.all(asked)) {
      expect(error).toMatchObject({
        code: "aborted",
        text: 'The query "orderStatus" was aborted.',
        cause: "enough",
      });
    }
    expect([requester.waiting, transport.waiting(), getEventListeners(signal, "abort")]).toEqual([0, 0, []]);
    const late = await rejection(request(requester, light, { orderId: "7" }, { signal }));
    expect([late.code, transport.asked.length]).toEqual(["aborted", 2]);
  });

  test("leaves nothing behind at its signal after its reply", async () => {
    const transport = lightTransport();
    await serve(transport, light, paid);
    const requester = open(transport);
    const { signal } = new AbortController();
    await request(requester, light, { orderId: "7" }, { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await requester.close();
    expect(transport.asked[0]?.options.signal?.aborted).toBe(false); // the requester has forgotten it
  });

  test("counts as waiting, and rejects when its requester closes, with a signal and without one", async () => {
    const transport = lightTransport();
    await serve(transport, light, never);
    const requester = open(transport);
    const { signal } = new AbortController();
    const asked = [{}, { signal }].map((options) =>
      rejection(request(requester, light, { orderId: "7" }, options)),
    );
    expect(requester.waiting).toBe(2);
    await requester.close();
    const text = "The requester was closed while a reply was awaited. Open another.";
    expect(await Promise.all(asked)).toMatchObject([
      { code: "closed", text },
      { code: "closed", text },
    ]);
    expect([requester.waiting, transport.waiting()]).toEqual([0, 0]);
    const late = await rejection(request(requester, light, { orderId: "7" }));
    expect([late.code, transport.asked.length]).toEqual(["closed", 2]);
  });

  test("that does not fit the contract is rejected before it is sent", async () => {
    const transport = lightTransport();
    const error = await rejection(request(open(transport), light, { orderId: 7 as unknown as string }));
    expect([error.code, transport.asked]).toEqual(["invalid_message", []]);
  });

  test("rejects with any other error of its transport as it is", async () => {
    const transport = lightTransport();
    const gone = new MessagingError("disconnected", "gone");
    for (const thrown of [gone, new Error("a defect")]) {
      const failing = { ...transport, more: { ask: () => Promise.reject(thrown) } };
      await expect(request(open(failing), light, { orderId: "7" })).rejects.toBe(thrown);
    }
  });
});

test("light queries of one requester run over the memory transport as over a broker", async () => {
  const transport = memoryTransport();
  const requester = open(transport);
  expect((await rejection(request(requester, light, { orderId: "7" }))).code).toBe("no_responder");
  await serve(transport, light, ({ orderId }) => ({ stage: `stage of ${orderId}` }));
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  const replies = await Promise.all(ids.map((orderId) => request(requester, light, { orderId })));
  expect(replies.map(({ stage }) => stage)).toEqual(ids.map((id) => `stage of ${id}`));
  await transport.close();
});

describe("a query that may be light is stored", () => {
  test("by a transport that stores everything: a request waits for its responder", async () => {
    const transport = memoryTransport();
    const bare = { ...transport, features: { ...transport.features, light: false } };
    const requester = open(bare);
    const asked = request(requester, light, { orderId: "7" });
    await serve(bare, light, paid);
    expect(await asked).toEqual({ stage: "paid" });
    await transport.close();
  });

  test.each([
    ["the location of its reply address", { replyTo: { path: ["to"] } }],
    ["a reply channel", { replyAddress: "echoes" }],
  ])("if its contract declares %s", async (_, declared) => {
    const memory = memoryTransport();
    const ask = vi.fn();
    const transport = { ...memory, features: { ...memory.features, light: true }, more: { ask } };
    const query: EchoQuery = { ...echo, ...declared, delivery: "light" };
    await serve(transport, query, ({ text }) => ({ text }));
    expect(await request(open(transport), query, { text: "hello" })).toEqual({ text: "hello" });
    expect(ask).not.toHaveBeenCalled();
    await memory.close();
  });
});

describe("the responder of a light query", () => {
  test("needs neither redelivery nor dead letters, which another responder needs", async () => {
    const transport = lightTransport();
    await serve(transport, light, paid);
    const error = await rejection(serve(transport, orderStatus, paid));
    expect(error.text).toContain(
      'Transport "light" declares "redelivery: false", and query "orderStatus" needs',
    );
  });

  test("that throws sends `remote_error`, and reports the cause", async () => {
    const { reply, settlement, reports } = await requestFrom(() => {
      throw new Error("password is hunter2");
    });
    expect(reply).toMatchObject({ code: "remote_error", text: expect.not.stringContaining("hunter2") });
    expect(settlement).toEqual({ kind: "done" });
    expect(reports).toMatchObject([
      [{ code: "handler_failed", cause: { message: "password is hunter2" } }, {}],
    ]);
  });

  test("reports a request that it cannot read, answers `invalid_message`, and stores nothing", async () => {
    const change = (delivery: Delivery): Delivery => ({ ...delivery, body: Buffer.from("{") });
    const { reply, settlement, reports } = await requestFrom(paid, lightTransport({ change }));
    expect(reply).toMatchObject({ code: "invalid_message" });
    expect(settlement).toEqual({ kind: "done" });
    expect(reports).toMatchObject([[{ code: "invalid_message" }, {}]]);
    expect(reports[0]?.[0].text).toMatch(
      /^Request .* was not answered: .*\. It was dropped: light requests are not stored\.$/,
    );
  });

  test("replies only to inboxes, and stores nothing of another request", async () => {
    const change = (delivery: Delivery): Delivery => ({
      ...delivery,
      headers: { ...delivery.headers, [wireHeaders.replyTo]: "orders" },
    });
    const transport = lightTransport({ change });
    const onError = vi.fn();
    await serve(transport, light, paid, { onError });
    const asked = rejection(request(open(transport), light, { orderId: "7" }, { timeoutMs: 20 }));
    expect((await asked).code).toBe("request_timeout");
    await vi.waitFor(() => expect(transport.settlements).toEqual([{ kind: "done" }]));
    expect(onError.mock.calls[0]?.[0].text).toContain(
      "nor a reply channel of the contract. It was dropped: light requests are not stored. If the address is right",
    );
    expect(transport.replies).toEqual([]);
  });

  test("answers a request however often it was delivered", async () => {
    const change = (delivery: Delivery): Delivery => ({ ...delivery, attempt: 9 });
    expect((await requestFrom(paid, lightTransport({ change }))).reply).toEqual({ stage: "paid" });
  });

  test("whose reply is refused for good sends an error instead", async () => {
    const beforeReply = vi
      .fn(async () => {})
      .mockRejectedValueOnce(new MessagingError("message_too_large", "no"));
    const { reply, settlement, reports } = await requestFrom(paid, lightTransport({ beforeReply }));
    expect(reply).toMatchObject({ code: "remote_error", text: expect.stringContaining("could not send") });
    expect([settlement, reports.length]).toEqual([{ kind: "done" }, 1]);
  });

  test.each(["unreachable", "forbidden"] as const)(
    "whose reply cannot be sent (%s) reports it, and does not answer again",
    async (code) => {
      const beforeReply = (): Promise<void> => Promise.reject(new MessagingError(code, "no"));
      const transport = lightTransport({ beforeReply });
      const onError = vi.fn();
      await serve(transport, light, paid, { onError });
      const asked = rejection(request(open(transport), light, { orderId: "7" }, { timeoutMs: 50 }));
      expect((await asked).code).toBe("request_timeout");
      await vi.waitFor(() => expect(transport.settlements).toEqual([{ kind: "done" }]));
      expect(onError.mock.calls.map(([error]) => [error.code, error.text])).toEqual([
        [
          code,
          'The reply to query "orderStatus" could not be sent. The request was dropped: light requests are not stored.',
        ],
      ]);
    },
  );

  test("takes the next request before its reply is confirmed, and closes after that", async () => {
    const confirmed = Promise.withResolvers<void>();
    const transport = lightTransport({ beforeReply: () => confirmed.promise });
    const responder = await serve(transport, light, paid);
    const asked = request(open(transport), light, { orderId: "7" });
    await vi.waitFor(() => expect(transport.settlements).toEqual([{ kind: "done" }]));
    expect(transport.replies).toEqual([]);
    let isClosed = false;
    const closing = responder.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    confirmed.resolve();
    expect(await asked).toEqual({ stage: "paid" });
    await closing;
  });

  test.each([
    ["ahead of", -600_000],
    ["behind", 600_000],
  ])(
    "whose clock is %s the requester's gives a request the time that its requester gave it",
    async (_, skewMs) => {
      vi.useFakeTimers({ now: 1_000_000_000, toFake: ["Date"] });
      const deadlines: (number | undefined)[] = [];
      const change = (delivery: Delivery): Delivery => {
        vi.setSystemTime(Date.now() - skewMs);
        return delivery;
      };
      const { reply } = await requestFrom((_request, { deadline }) => {
        deadlines.push(deadline === undefined ? undefined : deadline - Date.now());
        return { stage: "paid" };
      }, lightTransport({ change }));
      expect([reply, deadlines]).toEqual([{ stage: "paid" }, [5_000]]);
    },
  );

  test("answers a request that looks expired and does not say when it was sent", async () => {
    const change = ({ headers, ...delivery }: Delivery): Delivery => {
      const { [wireHeaders.time]: _, ...others } = headers;
      return { ...delivery, headers: { ...others, [wireHeaders.expiryTime]: "2020-01-01T00:00:00Z" } };
    };
    const deadlines: unknown[] = [];
    const answer: Status = (_, { deadline }) => {
      deadlines.push(deadline);
      return { stage: "paid" };
    };
    const { reply } = await requestFrom(answer, lightTransport({ change }));
    expect([reply, deadlines]).toEqual([{ stage: "paid" }, [undefined]]);
  });

  test("refuses a request of another query of its address if that is not served here", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const transport = lightTransport();
    const other = { ...light, message: { name: "OtherRequest", payload: light.message.payload } };
    const shared = { ...light, otherMessages: [other.message] };
    await serve(transport, shared, paid, silent);
    const asked = rejection(request(open(transport), other, { orderId: "7" }));
    await vi.advanceTimersByTimeAsync(1_001);
    expect((await asked).text).toContain(
      "no responder of its query runs in the process that got it, and light requests cannot be passed on. " +
        "Serve all queries of this address in each process.",
    );
    expect(transport.settlements).toEqual([{ kind: "done" }]);
  });
});

import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type EchoQuery, echo, rejection } from "../../test/echo.ts";
import { lightTransport } from "../../test/light-transport.ts";
import { orderStatus } from "../../test/shop.ts";
import { routeTransports } from "../route/route-transports.ts";
import { checkPackets, checkSubscription } from "../transport/checks.ts";
import type { Destination } from "../transport/destination.ts";
import type { Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";
import { request } from "./request.ts";
import { openRequester, type Requester, type RequesterOptions } from "./requester.ts";
import { serve } from "./serve.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

interface Recorded {
  readonly transport: Transport;
  readonly publishedTo: Destination[];
  readonly subscribedTo: Destination[];
  /** Breaks the connection of its subscriptions to inboxes. */
  interrupt(cause: Error): void;
}

/** A transport that records where it publishes and subscribes, with some features taken away. */
function recorded(features: Partial<Transport["features"]> = {}): Recorded {
  const inner = memoryTransport();
  opened.push({ close: () => inner.close({ timeoutMs: 0 }) });
  const [publishedTo, subscribedTo]: [Destination[], Destination[]] = [[], []];
  const interrupts: ((cause: Error) => void)[] = [];
  const transport: Transport = {
    ...inner,
    features: { ...inner.features, ...features },
    async publish(to, packets, options) {
      checkPackets(transport, to, packets);
      publishedTo.push(to);
      return inner.publish(to, packets, options);
    },
    async subscribe(from, receive, options = {}) {
      checkSubscription(transport, from, options);
      subscribedTo.push(from);
      if (from.kind === "inbox")
        interrupts.push((cause) => options.onEvent?.({ kind: "interrupted", cause }));
      return inner.subscribe(from, receive, options);
    },
  };
  return {
    transport,
    publishedTo,
    subscribedTo,
    interrupt: (cause) => {
      for (const each of interrupts) each(cause);
    },
  };
}

function open(transport: Transport, options?: RequesterOptions): Requester {
  const requester = openRequester(transport, options);
  opened.push({
    close: async () => {
      expect(requester.waiting).toBe(0);
      await requester.close();
    },
  });
  return requester;
}

const kindsOf = (destinations: readonly Destination[]): string[] => destinations.map(({ kind }) => kind);
const echoed = { text: "hello" };
const answerEcho = ({ text }: { text: string }): { text: string } => ({ text });
const answerStatus = ({ orderId }: { orderId: string }): { stage: string } => ({
  stage: `stage of ${orderId}`,
});

describe("a requester over routed transports", () => {
  test("sends each request over the transport of its query, and receives the reply there", async () => {
    const [main, other] = [recorded(), recorded()];
    const routed = routeTransports({ default: main.transport, byOperation: { echo: other.transport } });
    await serve(main.transport, orderStatus, answerStatus);
    await serve(other.transport, echo, answerEcho);
    const requester = open(routed);
    const replies = await Promise.all([
      request(requester, orderStatus, { orderId: "7" }),
      request(requester, echo, echoed),
      request(requester, orderStatus, { orderId: "8" }),
    ]);
    expect(replies).toEqual([{ stage: "stage of 7" }, echoed, { stage: "stage of 8" }]);
    expect(kindsOf(main.publishedTo).sort()).toEqual(["inbox", "inbox", "queue", "queue"]);
    expect(kindsOf(other.publishedTo).sort()).toEqual(["inbox", "queue"]);
    for (const { subscribedTo } of [main, other]) {
      expect(subscribedTo.filter(({ kind }) => kind === "inbox")).toMatchObject([
        { address: requester.address },
      ]);
    }
  });

  test("serves each query over its own transport", async () => {
    const [main, other] = [recorded(), recorded()];
    const routed = routeTransports({ default: main.transport, byOperation: { echo: other.transport } });
    await serve(routed, echo, answerEcho);
    expect([kindsOf(main.subscribedTo), kindsOf(other.subscribedTo)]).toEqual([[], ["queue"]]);
    expect(await request(open(other.transport), echo, echoed)).toEqual(echoed);
  });

  test("opens no inbox on a transport over which it requests nothing", async () => {
    const [main, other] = [recorded(), recorded()];
    const routed = routeTransports({ default: main.transport, byOperation: { echo: other.transport } });
    await serve(routed, echo, answerEcho);
    await request(open(routed), echo, echoed);
    expect(main.subscribedTo).toEqual([]);
  });

  test("rejects only the requests whose connection broke", async () => {
    const [main, other] = [recorded(), recorded()];
    const routed = routeTransports({ default: main.transport, byOperation: { echo: other.transport } });
    const answer = Promise.withResolvers<{ stage: string }>();
    const [asked, broken] = [vi.fn(), vi.fn()];
    await serve(main.transport, orderStatus, () => {
      asked();
      return answer.promise;
    });
    await serve(other.transport, echo, () => {
      broken();
      return new Promise<never>(() => {});
    });
    const requester = open(routed);
    const status = request(requester, orderStatus, { orderId: "7" });
    const lost = rejection(request(requester, echo, echoed));
    await vi.waitFor(() => expect([asked.mock.calls.length, broken.mock.calls.length]).toEqual([1, 1]));
    const cause = new Error("gone");
    other.interrupt(cause);
    expect(await lost).toMatchObject({ code: "disconnected", cause });
    expect(requester.waiting).toBe(1);
    answer.resolve({ stage: "paid" });
    expect(await status).toEqual({ stage: "paid" });
  });

  test("names the transport that did not accept a request", async () => {
    const stuck: Transport = { ...recorded().transport, name: "stuck", publish: () => new Promise(() => {}) };
    const routed = routeTransports({ default: recorded().transport, byOperation: { echo: stuck } });
    const error = await rejection(request(open(routed), echo, echoed, { timeoutMs: 20 }));
    expect(error.text).toContain('The broker of transport "stuck" did not accept the request');
  });
});

/** A protocol without inboxes, such as a storage queue. */
const withoutInboxes = { inboxes: false, topics: false, groups: false } as const;

describe("replies over another transport", () => {
  test("reach their requester, while the requests go over the first", async () => {
    const [requests, replies] = [recorded(withoutInboxes), recorded()];
    const options = { replies: replies.transport };
    await serve(requests.transport, echo, answerEcho, options);
    expect(await request(open(requests.transport, options), echo, echoed)).toEqual(echoed);
    expect([kindsOf(requests.publishedTo), kindsOf(requests.subscribedTo)]).toEqual([["queue"], ["queue"]]);
    expect([kindsOf(replies.publishedTo), kindsOf(replies.subscribedTo)]).toEqual([["inbox"], ["inbox"]]);
  });

  test("are those of routed transports on both sides, unless the options name another", async () => {
    const [requests, routedReplies, others] = [recorded(withoutInboxes), recorded(), recorded()];
    const routed = routeTransports({ default: requests.transport, replies: routedReplies.transport });
    await serve(routed, echo, answerEcho);
    expect(await request(open(routed), echo, echoed)).toEqual(echoed);
    await serve(routed, orderStatus, answerStatus, { replies: others.transport });
    const requester = open(routed, { replies: others.transport });
    expect(await request(requester, orderStatus, { orderId: "7" })).toEqual({ stage: "stage of 7" });
    expect([routedReplies.publishedTo.length, others.publishedTo.length]).toEqual([1, 1]);
  });

  test("have one inbox for the queries of all transports", async () => {
    const [main, other, replies] = [recorded(withoutInboxes), recorded(withoutInboxes), recorded()];
    const routed = routeTransports({
      default: main.transport,
      byOperation: { echo: other.transport },
      replies: replies.transport,
    });
    await serve(routed, echo, answerEcho);
    await serve(routed, orderStatus, answerStatus);
    const requester = open(routed);
    await request(requester, echo, echoed);
    await request(requester, orderStatus, { orderId: "7" });
    expect(replies.subscribedTo).toMatchObject([{ kind: "inbox", address: requester.address }]);
  });

  test("may be errors, and may come at a topic that the contract names", async () => {
    const [requests, replies] = [recorded(withoutInboxes), recorded({ inboxes: true })];
    const options = { replies: replies.transport };
    const requester = open(requests.transport, options);
    const failing = (): never => {
      throw new Error("cold");
    };
    await serve(requests.transport, orderStatus, failing, { ...options, onError: () => {} });
    expect((await rejection(request(requester, orderStatus, { orderId: "7" }))).code).toBe("remote_error");
    const atTopic: EchoQuery = { ...echo, replyAddress: "echoes" };
    await serve(requests.transport, atTopic, answerEcho, options);
    expect(await request(requester, atTopic, echoed)).toEqual(echoed);
    expect(kindsOf(replies.publishedTo)).toEqual(["inbox", "topic"]);
  });

  test("carry the question whether a requester still waits, and its answer", async () => {
    const [requests, replies] = [recorded(withoutInboxes), recorded()];
    const options = { replies: replies.transport };
    const skewed: Transport = {
      ...requests.transport,
      subscribe: (from, receive, subscribing) =>
        requests.transport.subscribe(
          from,
          (delivery) => {
            const headers = { ...delivery.headers, [wireHeaders.expiryTime]: "2020-01-01T00:00:00Z" };
            return receive({ ...delivery, headers });
          },
          subscribing,
        ),
    };
    opened.push(await serve(skewed, echo, answerEcho, options));
    expect(await request(open(requests.transport, options), echo, echoed)).toEqual(echoed);
    expect(kindsOf(replies.publishedTo)).toEqual(["inbox", "inbox", "inbox"]);
    expect(kindsOf(requests.publishedTo)).toEqual(["queue"]);
  });

  test("go to addresses that their own broker reserves for inboxes", async () => {
    const [requests, replies] = [recorded(withoutInboxes), recorded()];
    const reserving = { ...replies.transport, inboxPrefixes: ["_INBOX."] };
    await serve(requests.transport, echo, answerEcho, { replies: reserving });
    const headers = { [wireHeaders.replyTo]: "_INBOX.7", [wireHeaders.type]: "EchoRequest" };
    const packet = { id: "1", headers, body: Buffer.from(JSON.stringify(echoed)) };
    await requests.transport.publish({ ...queueOf(echo) }, [packet]);
    await vi.waitFor(() =>
      expect(replies.publishedTo).toMatchObject([{ kind: "inbox", address: "_INBOX.7" }]),
    );
  });

  test("are not those of light requests, which come back over the transport of the request", async () => {
    const [light, replies] = [lightTransport(), recorded()];
    const query = { ...echo, delivery: "light" } as const;
    const options = { replies: replies.transport };
    await serve(light, query, answerEcho, options);
    expect(await request(open(light, options), query, echoed)).toEqual(echoed);
    expect([replies.publishedTo, replies.subscribedTo]).toEqual([[], []]);
  });
});

function queueOf({ address }: { readonly address: string }): Destination {
  return { kind: "queue", template: address, address, ordered: false };
}

describe("a transport of replies without inboxes is refused", () => {
  const remedy = "or give requesters and responders another one for their `replies`.";

  test("when a requester opens, if it is named", () => {
    const [requests, replies] = [recorded().transport, recorded(withoutInboxes).transport];
    const text =
      '[unsupported_capability] Transport "memory" declares "inboxes: false", and a requester needs "inboxes: true".';
    expect(() => openRequester(requests, { replies })).toThrow(text);
    expect(() => openRequester(routeTransports({ default: requests, replies }))).toThrow(text);
  });

  test("when a request is sent, before anything is published", async () => {
    const { transport, publishedTo } = recorded(withoutInboxes);
    const requester = open(transport);
    const error = await rejection(request(requester, echo, echoed));
    expect(error.code).toBe("unsupported_capability");
    expect(error.text).toContain('"inboxes: false", and query "echo" needs "inboxes: true".');
    expect(error.text).toContain(remedy);
    expect([publishedTo, requester.waiting]).toEqual([[], 0]);
  });

  test("when a responder starts", async () => {
    const [requests, replies] = [recorded(), recorded(withoutInboxes)];
    const error = await rejection(
      serve(requests.transport, echo, answerEcho, { replies: replies.transport }),
    );
    expect(error.text).toContain(remedy);
    const atTopic: EchoQuery = { ...echo, replyAddress: "echoes" };
    const other = await rejection(
      serve(requests.transport, atTopic, answerEcho, { replies: replies.transport }),
    );
    expect(other.text).toContain('"topics: false", and query "echo" needs "topics: true".');
    expect(requests.subscribedTo).toEqual([]);
  });

  test("but not if the contract names a topic for them", async () => {
    const { transport } = recorded({ inboxes: false });
    const atTopic: EchoQuery = { ...echo, replyAddress: "echoes" };
    await serve(transport, atTopic, answerEcho);
    expect(await request(open(transport), atTopic, echoed)).toEqual(echoed);
  });

  test("and a request that seems to come from the future is then answered without asking its requester", async () => {
    const { transport } = recorded({ inboxes: false });
    const atTopic: EchoQuery = { ...echo, replyAddress: "echoes" };
    const ahead: Transport = {
      ...transport,
      publish: (to, packets, options) => {
        const times = {
          [wireHeaders.time]: "2999-01-01T00:00:00Z",
          [wireHeaders.expiryTime]: "2999-01-01T00:00:05Z",
        };
        return transport.publish(
          to,
          packets.map((packet) => ({ ...packet, headers: { ...packet.headers, ...times } })),
          options,
        );
      },
    };
    await serve(transport, atTopic, answerEcho);
    expect(await request(open(ahead), atTopic, echoed)).toEqual(echoed);
  });
});

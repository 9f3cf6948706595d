import {
  type Delivery,
  inbox,
  type Outgoing,
  queue,
  type Settlement,
  type Transport,
} from "@posthorn/core/transport";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collect, delivered, done, idOf, packet } from "../test/packets.ts";
import { memoryTransport } from "./memory-transport.ts";

const status = queue("status", { delivery: "light" });

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport({ largestBacklog: 2 });
});
afterEach(() => transport.close({ timeoutMs: 0 }));

const ask = (id: string, timeoutMs = 10_000, signal?: AbortSignal) =>
  transport.more?.ask?.(status, packet(id), { timeoutMs, signal }) as Promise<Outgoing>;

const reply = (to: Transport, delivery: Delivery, more?: Partial<Outgoing>) =>
  to.publish(inbox(delivery.headers["reply-to"] ?? ""), [packet(`re: ${idOf(delivery)}`, more)]);

/** Serves requests, each once `gate` resolves. */
async function serve(gate: Promise<unknown> = Promise.resolve(), concurrency = 1) {
  const deliveries: Delivery[] = [];
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    deliveries.push(delivery);
    await gate;
    await reply(transport, delivery);
    return done;
  };
  return { ...(await transport.subscribe(status, receive, { concurrency })), deliveries };
}

test("a request resolves to the packet that its receiver publishes to the reply address", async () => {
  const body = Uint8Array.of(1, 2);
  await transport.subscribe(status, async (delivery) => {
    await reply(transport, delivery, { body });
    await reply(transport, delivery);
    return done;
  });
  expect(await ask("one")).toEqual({ headers: { "ce-id": "re: one" }, body });
});

test("the request that a receiver gets has a reply address of the transport, and nothing else is added", async () => {
  const { deliveries } = await serve();
  await ask("one");
  const [delivery] = deliveries;
  const { "reply-to": replyTo = "", ...headers } = delivery?.headers ?? {};
  expect(headers).toEqual({ "ce-id": "one" });
  expect(transport.inboxPrefixes?.some((prefix) => replyTo.startsWith(prefix))).toBe(true);
});

test("a request without a responder is refused at once, and a publish, too", async () => {
  await expect(ask("one")).rejects.toMatchObject({ code: "no_responder" });
  await expect(transport.publish(status, [packet("one")])).rejects.toMatchObject({ code: "no_responder" });
  const { close, deliveries } = await serve();
  await close();
  await expect(ask("two")).rejects.toMatchObject({ code: "no_responder" });
  expect(deliveries).toEqual([]);
});

test("requests wait for a responder with room, and are refused beyond the largest backlog", async () => {
  const gate = Promise.withResolvers<void>();
  const { deliveries } = await serve(gate.promise);
  const asked = [ask("1"), ask("2")];
  await delivered();
  expect(deliveries.map(idOf)).toEqual(["1"]);
  await expect(ask("3")).rejects.toMatchObject({ code: "overloaded" });
  gate.resolve();
  expect((await Promise.all(asked)).map(idOf)).toEqual(["re: 1", "re: 2"]);
});

test("a request that nobody answers in time rejects, and is not delivered later", async () => {
  vi.useFakeTimers();
  const gate = Promise.withResolvers<void>();
  const { deliveries } = await serve(gate.promise);
  const asked = [ask("1", 100), ask("2", 100)];
  const outcomes = Promise.allSettled(asked);
  await vi.advanceTimersByTimeAsync(100);
  expect((await outcomes).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
  await expect(asked[0]).rejects.toThrow('[request_timeout] No reply from queue "status" within 100 ms.');
  gate.resolve();
  await vi.advanceTimersByTimeAsync(100);
  vi.useRealTimers();
  expect(deliveries.map(idOf)).toEqual(["1"]);
});

test("an aborted request rejects at once, and is not delivered later", async () => {
  const gate = Promise.withResolvers<void>();
  const { deliveries } = await serve(gate.promise);
  const first = ask("1");
  const controller = new AbortController();
  const second = ask("2", 10_000, controller.signal);
  await delivered();
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: "aborted" });
  await expect(ask("2", 10_000, controller.signal)).rejects.toMatchObject({ code: "aborted" });
  const third = ask("3"); // there is room again
  gate.resolve();
  await Promise.all([first, third]);
  expect(deliveries.map(idOf)).toEqual(["1", "3"]);
});

test("requests that wait are refused once the last responder closes, and those in flight get their replies", async () => {
  const gate = Promise.withResolvers<void>();
  const { close } = await serve(gate.promise);
  const inFlight = ask("1");
  const waiting = ask("2");
  await delivered();
  const closed = close();
  await expect(waiting).rejects.toMatchObject({ code: "no_responder" });
  gate.resolve();
  await closed;
  expect(idOf(await inFlight)).toBe("re: 1");
});

test("a request that its responder gives back goes to the next one", async () => {
  const attempts: number[] = [];
  await transport.subscribe(status, async (delivery) => {
    attempts.push(delivery.attempt);
    if (attempts.length === 1) return { kind: "retry", afterMs: 0 };
    await reply(transport, delivery);
    return done;
  });
  await ask("one");
  expect(attempts).toEqual([1, 2]);
});

test("requests reject when the transport closes", async () => {
  await transport.subscribe(status, async () => done);
  const asked = ask("one");
  await delivered();
  const rejected = expect(asked).rejects.toMatchObject({ code: "closed" });
  await transport.close();
  await rejected;
  await expect(ask("two")).rejects.toMatchObject({ code: "closed" });
});

test("a queue that stores its packets takes no light requests, and the other way round", async () => {
  const jobs = queue("jobs");
  await transport.publish(jobs, [packet("one")]);
  await expect(transport.more?.ask?.(jobs, packet("two"), { timeoutMs: 1 })).rejects.toMatchObject({
    code: "invalid_argument",
  });
  await expect(serveStored()).rejects.toMatchObject({ code: "topology_differs" });
  await expect(transport.publish(status, [packet("one", { delayMs: 1 })])).rejects.toMatchObject({
    code: "invalid_argument",
  });

  async function serveStored() {
    await serve();
    return collect(transport, queue("status"));
  }
});

test("a packet published to a light queue goes to whoever is there", async () => {
  const { ids } = await collect(transport, status);
  await transport.publish(status, [packet("one")]);
  await delivered();
  expect(ids).toEqual(["one"]);
});

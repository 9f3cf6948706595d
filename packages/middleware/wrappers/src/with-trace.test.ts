import { withSource } from "@posthorn/core";
import { type Delivery, inbox, type Outgoing, queue, topic, wireHeaders } from "@posthorn/core/transport";
import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fullMemory } from "../test/full-memory.ts";
import type { Trace } from "./trace.ts";
import { withTrace } from "./with-trace.ts";

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.close();
});

const orders = queue("ordering.place-order");
const placed = topic("ordering.{country}.order-placed");
const done = { kind: "done" } as const;

function packet(id: string, headers: Record<string, string> = {}): Outgoing {
  const own = { [wireHeaders.id]: id, [wireHeaders.type]: "PlaceOrder", [wireHeaders.source]: "customer" };
  return { id, headers: { ...own, ...headers }, body: new Uint8Array() };
}

function trace(source = "ordering"): { traced: typeof transport; seen: Trace[] } {
  const seen: Trace[] = [];
  return { traced: withTrace(withSource(transport, source), (message) => seen.push(message)), seen };
}

test("a command is traced when the broker accepts it and when it is handled, with its producer and its consumer", async () => {
  const { traced, seen } = trace();
  await traced.subscribe(orders, async () => done);
  await traced.publish(orders, [packet("1", { [wireHeaders.correlationId]: "0" })]);
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  const facts = { kind: "command", name: "PlaceOrder", id: "1", correlationId: "0", from: "customer" };
  expect(seen.find(({ step }) => step === "published")).toMatchObject(facts);
  expect(seen.find(({ step }) => step === "settled")).toMatchObject({
    ...facts,
    address: "ordering.place-order",
    to: "ordering",
    attempt: 1,
    settlement: done,
  });
});

test("a query, its reply and an event have different kinds", async () => {
  const { traced, seen } = trace();
  await traced.publish(orders, [packet("1", { [wireHeaders.replyTo]: "inbox.a" })]);
  await traced.publish(inbox("inbox.a"), [packet("2")]);
  await traced.publish({ ...placed, address: "ordering.CH.order-placed" }, [packet("3")]);
  expect(seen.map(({ kind }) => kind)).toEqual(["query", "reply", "event"]);
});

test("an event is traced once for each group, with the address that it was published to", async () => {
  const { traced, seen } = trace();
  await traced.subscribe(placed, async () => done, { group: "basket" });
  await traced.subscribe(placed, async () => done, { group: "catalogue" });
  await traced.publish({ ...placed, address: "ordering.CH.order-placed" }, [packet("1")]);
  await vi.waitFor(() => expect(seen).toHaveLength(3));
  const groups = seen.flatMap((message) => (message.step === "settled" ? [message.group] : []));
  expect(groups.sort()).toEqual(["basket", "catalogue"]);
  expect(new Set(seen.map(({ address }) => address))).toEqual(new Set(["ordering.CH.order-placed"]));
});

test("a failed delivery is traced as a retry, and the packet is delivered again", async () => {
  const { traced, seen } = trace();
  const receive = vi.fn().mockRejectedValueOnce(new Error("busy")).mockResolvedValue(done);
  await traced.subscribe(orders, receive);
  await traced.publish(orders, [packet("1")]);
  await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(2));
  await vi.waitFor(() => expect(seen).toHaveLength(3));
  const settlements = seen.flatMap((message) =>
    message.step === "settled" ? [message.settlement.kind] : [],
  );
  expect(settlements).toEqual(["retry", "done"]);
});

test("a publish that the broker refuses is traced with its reason, and rejects", async () => {
  const { traced, seen } = trace();
  await transport.close();
  await expect(traced.publish(orders, [packet("1")])).rejects.toMatchObject({ code: "closed" });
  expect(seen).toMatchObject([{ step: "published", error: { code: "closed" } }]);
});

test("a callback that throws does not stop a message", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const traced = withTrace(transport, () => {
    throw new Error("no room on the screen");
  });
  const receive = vi.fn().mockResolvedValue(done);
  await traced.subscribe(orders, receive);
  await traced.publish(orders, [packet("1")]);
  await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => expect(log).toHaveBeenCalledTimes(2));
  log.mockRestore();
});

test("a trace contains everything that is known about a message except its body", async () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date", "performance"] });
  const { traced, seen } = trace();
  const headers = { [wireHeaders.time]: "1970-01-01T00:00:00.000Z", tenant: "acme" };
  await traced.subscribe(
    placed,
    async () => {
      vi.advanceTimersByTime(30);
      return done;
    },
    { group: "basket" },
  );
  vi.setSystemTime(20);
  const sent = packet("1", headers);
  await traced.publish({ ...placed, address: "ordering.CH.order-placed" }, [sent]);
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  const message = {
    kind: "event",
    name: "PlaceOrder",
    id: "1",
    correlationId: "1",
    from: "customer",
    address: "ordering.CH.order-placed",
    headers: sent.headers,
  };
  const settlement = { attempt: 1, settlement: done, transitMs: 20, durationMs: 30 };
  expect(seen.find(({ step }) => step === "settled")).toEqual({
    step: "settled",
    ...message,
    to: "ordering",
    group: "basket",
    ...settlement,
  });
  expect(seen.find(({ step }) => step === "published")).toEqual({
    step: "published",
    ...message,
    durationMs: expect.any(Number),
  });
});

test("a plain message is traced without the properties that it lacks, by a consumer without a name", async () => {
  const seen: Trace[] = [];
  const traced = withTrace(transport, (message) => seen.push(message));
  await traced.subscribe(orders, async () => done, { group: "ignored" });
  await transport.publish(orders, [{ id: "1", headers: {}, body: new Uint8Array() }]);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  const nothing = { name: "", id: "", correlationId: "", from: "" };
  expect(seen[0]).toMatchObject({ kind: "command", ...nothing, to: undefined, group: undefined });
});

const delivery: Delivery = {
  ...packet("1"),
  address: "ordering.place-order",
  attempt: 2,
  signal: new AbortController().signal,
};

test("the optional members and the features stay as they are", () => {
  const inner = fullMemory();
  const traced = withTrace(inner, () => {});
  expect(traced.features).toEqual(inner.features);
  expect(Object.keys(traced.more ?? {}).sort()).toEqual(Object.keys(inner.more).sort());
});

test("packets that a settlement publishes are traced with it, and reach the transport", async () => {
  const inner = fullMemory();
  const seen: Trace[] = [];
  const settlement = { kind: "done", publish: [{ to: placed, packets: [packet("2")] }] } as const;
  await withTrace(inner, (message) => seen.push(message)).subscribe(orders, async () => settlement);
  expect(await inner.receivers[0]?.(delivery)).toBe(settlement);
  expect(seen).toMatchObject([
    { step: "settled", id: "1", settlement },
    { step: "published", kind: "event", id: "2", durationMs: 0, withSettlement: true },
  ]);
});

test("a light request and its reply are traced", async () => {
  const inner = fullMemory("till-3");
  const seen: Trace[] = [];
  const to = queue("ordering.order-status", { delivery: "light" });
  const options = { timeoutMs: 7 };
  const reply = await withTrace(inner, (message) => seen.push(message)).more?.ask?.(to, packet("1"), options);
  expect(inner.more.ask).toHaveBeenCalledWith(to, packet("1"), options);
  expect(reply).toBe(await vi.mocked(inner.more.ask).mock.results[0]?.value);
  expect(seen).toMatchObject([
    { step: "published", kind: "query", id: "1", address: "ordering.order-status" },
    {
      step: "settled",
      kind: "reply",
      id: "reply",
      name: "Reply",
      to: "till-3",
      attempt: 1,
      settlement: done,
    },
  ]);
});

test("a light request that fails is traced with its reason, and rejects", async () => {
  const inner = fullMemory();
  const seen: Trace[] = [];
  vi.mocked(inner.more.ask).mockRejectedValue(new Error("nobody is there"));
  const { more } = withTrace(inner, (message) => seen.push(message));
  await expect(more?.ask?.(orders, packet("1"), { timeoutMs: 7 })).rejects.toThrow("nobody is there");
  expect(seen).toMatchObject([{ step: "published", id: "1", error: { message: "nobody is there" } }]);
});

test("packets that are published to several destinations at once are traced", async () => {
  const inner = fullMemory();
  const seen: Trace[] = [];
  const sendings = [
    { to: orders, packets: [packet("1"), packet("2")] },
    { to: placed, packets: [packet("3")] },
  ];
  await withTrace(inner, (message) => seen.push(message)).more?.publishAll?.(sendings);
  expect(inner.more.publishAll).toHaveBeenCalledWith(sendings);
  expect(seen.map(({ kind, id }) => [kind, id])).toEqual([
    ["command", "1"],
    ["command", "2"],
    ["event", "3"],
  ]);
});

test("a deferred packet that is fetched is traced", async () => {
  const inner = fullMemory();
  const seen: Trace[] = [];
  const { more } = withTrace(inner, (message) => seen.push(message));
  await more?.fetch?.(orders, { positions: ["41"] }, async () => done);
  expect(await inner.receivers[0]?.(delivery)).toBe(done);
  expect(seen).toMatchObject([{ step: "settled", id: "1", attempt: 2, settlement: done }]);
});

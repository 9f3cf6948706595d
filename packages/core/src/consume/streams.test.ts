import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collectDeadLetters } from "../../test/collect-dead-letters.ts";
import { type OrderHeaders, orderPlaced, type PlaceOrder, placeOrder } from "../../test/shop.ts";
import type { Command, Event } from "../contract/operation.ts";
import { cancelScheduled } from "../produce/cancel-scheduled.ts";
import { inBatch } from "../produce/in-batch.ts";
import { produce } from "../produce/produce.ts";
import type { ProduceOptions } from "../produce/produce-options.ts";
import type { Sent } from "../produce/sent.ts";
import { queue } from "../transport/destination.ts";
import { consume } from "./consume.ts";
import { everyInstance } from "./every-instance.ts";
import type { Context } from "./handler.ts";

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close({ timeoutMs: 0 }));

const kept: Event<PlaceOrder, OrderHeaders> = { ...orderPlaced, keepMs: 60_000 };
const orderOf = (orderId: string): PlaceOrder => ({ orderId, quantity: 1 });

function publish(orderId: string, headers: Partial<OrderHeaders> = {}): Promise<Sent> {
  const options = { parameters: { country: "DE" }, headers: { tenant: "acme", ...headers } };
  return produce(transport, kept, orderOf(orderId), options);
}

/** A handler that collects the ids of orders. */
function collector() {
  const seen: string[] = [];
  return { seen, handler: ({ orderId }: PlaceOrder): void => void seen.push(orderId) };
}

describe("an event that keeps its messages", () => {
  test("is read from its beginning by a new group, and by every instance", async () => {
    for (const id of ["1", "2"]) await publish(id);
    const [late, instance, fresh] = [collector(), collector(), collector()];
    await consume(transport, kept, late.handler, { group: "late", start: "earliest" });
    await consume(transport, kept, instance.handler, { group: everyInstance, start: "earliest" });
    await consume(transport, kept, fresh.handler, { group: "fresh" });
    await publish("3");
    await vi.waitFor(() => expect(late.seen).toEqual(["1", "2", "3"]));
    await vi.waitFor(() => expect(instance.seen).toEqual(["1", "2", "3"]));
    await vi.waitFor(() => expect(fresh.seen).toEqual(["3"]));
  });

  test("is read from the position that its producer got, and read again from that of a context", async () => {
    await publish("1");
    const second = await publish("2");
    const positions: (string | undefined)[] = [];
    const { seen, handler } = collector();
    const consumer = await consume(
      transport,
      kept,
      (order, { position, acceptedAt }) => {
        handler(order);
        positions.push(position);
        expect(acceptedAt).toBeLessThanOrEqual(Date.now());
      },
      { group: "views", start: { position: second.position ?? "" } },
    );
    await vi.waitFor(() => expect(seen).toEqual(["2"]));
    expect(positions).toEqual([second.position]);
    await consumer.seek("earliest");
    await vi.waitFor(() => expect(seen).toEqual(["2", "1", "2"]));
    await consumer.seek({ position: positions[0] ?? "" });
    await vi.waitFor(() => expect(seen).toEqual(["2", "1", "2", "2"]));
  });
});

test("a group gets the events that fit its filter, which changes while they flow", async () => {
  const { seen, handler } = collector();
  const filter = { tenant: ["acme", "other"], priority: { from: 5 } };
  const consumer = await consume(transport, kept, handler, { group: "urgent", filter });
  await publish("1", { priority: 4 });
  await publish("2", { priority: 5 });
  await publish("3", { priority: 9, tenant: "third" });
  await consumer.setFilter({ gift: true });
  await publish("4", { priority: 9 });
  await publish("5", { gift: true });
  await consumer.setFilter(undefined);
  await publish("6");
  await vi.waitFor(() => expect(seen).toEqual(["2", "5", "6"]));
});

test("a deferred message is fetched by its position", async () => {
  const seen: [string, number][] = [];
  const positions: string[] = [];
  const consumer = await consume(transport, placeOrder, ({ orderId }, { attempt, position }) => {
    seen.push([orderId, attempt]);
    if (attempt > 1 || position === undefined) return undefined;
    positions.push(position);
    return { kind: "defer" };
  });
  await produce(transport, placeOrder, orderOf("1"));
  await vi.waitFor(() => expect(positions).toHaveLength(1));
  await vi.waitFor(() => consumer.fetch(positions)); // once its deferral is settled
  expect(seen).toEqual([
    ["1", 1],
    ["1", 2],
  ]);
});

test("a delayed message is cancelled by what its producer got", async () => {
  const later: ProduceOptions<true> = { delayMs: 60_000 };
  const [first, second] = [
    await produce(transport, placeOrder, orderOf("1"), later),
    await produce(transport, placeOrder, orderOf("2"), later),
  ];
  const waiting = async () => (await transport.more?.measure?.(queue(placeOrder.address)))?.waiting;
  expect(await waiting()).toBe(2);
  await cancelScheduled(transport, placeOrder, first);
  expect(await waiting()).toBe(1);
  await cancelScheduled(transport, placeOrder, [first, second]);
  expect(await waiting()).toBe(0);
});

test("a message that nobody handles in its time is not handled", async () => {
  const { seen, handler } = collector();
  await produce(transport, placeOrder, orderOf("1"), { ttlMs: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await produce(transport, placeOrder, orderOf("2"), { ttlMs: 60_000 });
  await consume(transport, placeOrder, handler, { onError: () => {} });
  await vi.waitFor(() => expect(seen).toEqual(["2"]));
});

test("messages with the same key share the state of their session", async () => {
  const counting: Command<PlaceOrder> = { ...placeOrder, address: "counting", orderingKey: ["orderId"] };
  const counts: string[] = [];
  await consume(transport, counting, async (_, { session, key }: Context) => {
    const state = await session?.read();
    const count = Number(Buffer.from(state ?? []).toString() || "0") + 1;
    await session?.write(Buffer.from(String(count)));
    counts.push(`${key}:${count}`);
  });
  for (const id of ["a", "b", "a"]) await produce(transport, counting, orderOf(id));
  await vi.waitFor(() => expect(counts.toSorted()).toEqual(["a:1", "a:2", "b:1"]));
});

test("an atomic batch over several addresses arrives, with a position for each stream", async () => {
  const { seen, handler } = collector();
  await consume(transport, kept, handler, { group: "batch" });
  await consume(transport, placeOrder, handler);
  const country = (name: string) => ({ parameters: { country: name }, headers: { tenant: "acme" } });
  await inBatch(
    transport,
    (to) => [
      produce(to, kept, orderOf("1"), country("AT")),
      produce(to, kept, orderOf("2"), country("DE")),
      produce(to, placeOrder, orderOf("3")),
    ],
    { atomic: true },
  );
  await vi.waitFor(() => expect(seen.toSorted()).toEqual(["1", "2", "3"]));
});

test("dead letters go to a queue of the contract, whose consumer handles them", async () => {
  const failing: Command<PlaceOrder> = { ...placeOrder, deadLetterAddress: "ordering.failed" };
  const failed: Command<PlaceOrder> = { ...placeOrder, name: "failedOrder", address: "ordering.failed" };
  const { seen, handler } = collector();
  const atBroker = await collectDeadLetters(transport, queue(placeOrder.address));
  await consume(transport, failing, () => ({ kind: "dead-letter", reason: "cold" }));
  await consume(transport, failed, handler);
  await produce(transport, failing, orderOf("1"));
  await vi.waitFor(() => expect(seen).toEqual(["1"]));
  expect(atBroker).toEqual([]);
});
